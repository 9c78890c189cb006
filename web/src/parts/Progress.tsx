import { ProgressBar } from 'react-aria-components/ProgressBar';
import css from './Progress.module.css';

type Props = {
  /** What goes on, for who cannot see the bar. */
  label: string;
  /** How much of it is done, from 0 to 1; without, nobody can tell. */
  share: number | undefined;
  /** The same in words. */
  told: string;
  /** Nothing moves at the moment. */
  isWaiting?: boolean;
};

/** How far something is, as a bar. */
export function Progress({ label, share, told, isWaiting = false }: Props) {
  return (
    <ProgressBar
      aria-label={label}
      value={(share ?? 0) * 100}
      valueLabel={told}
      isIndeterminate={share === undefined}
      className={css.bar ?? ''}
      data-waiting={isWaiting || undefined}
    >
      {({ percentage }) => (
        <div
          className={share === undefined ? css.unknown : css.done}
          style={{ width: share ? `max(0.3rem, ${percentage}%)` : undefined }}
        />
      )}
    </ProgressBar>
  );
}
