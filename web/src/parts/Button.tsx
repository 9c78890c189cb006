import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import css from './Button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

type Props = Omit<ButtonProps, 'className'> & { look?: Look; small?: boolean };

export function Button({ look = 'plain', small = false, ...rest }: Props) {
  return <AriaButton {...rest} className={buttonClass(look, small)} />;
}

/** For links that look like buttons. */
export function buttonClass(look: Look = 'plain', small = false): string {
  return [css.button, css[look], small ? css.small : ''].filter(Boolean).join(' ');
}
