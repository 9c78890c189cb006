import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import css from './Button.module.css';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

type Props = Omit<ButtonProps, 'className'> & { look?: Look; small?: boolean };

/** What is pressed; while it is pending, a press does nothing, and focus stays. */
export function Button({ look = 'plain', small = false, isPending = false, onPress, type, ...rest }: Props) {
  // React Aria's own pending state announces the button by its id, which nothing has any more once its page is left.
  return (
    <AriaButton
      {...rest}
      type={isPending ? 'button' : type}
      onPress={isPending ? undefined : onPress}
      aria-disabled={isPending || undefined}
      data-pending={isPending || undefined}
      className={buttonClass(look, small)}
    />
  );
}

/** For links that look like buttons. */
export function buttonClass(look: Look = 'plain', small = false): string {
  return [css.button, css[look], small ? css.small : ''].filter(Boolean).join(' ');
}
