import type { ReactNode } from 'react';
import { count, percent } from '../format/numbers';
import css from './SeatBar.module.css';

export type Seats = {
  assigned: number;
  active: number;
  inactive: number;
  neverUsed: number;
  recentlyAssigned: number;
};

export type SeatUse = Exclude<keyof Seats, 'assigned'>;

const PARTS: readonly { key: SeatUse; label: string; look: string | undefined }[] = [
  { key: 'active', label: 'Active', look: css.active },
  { key: 'inactive', label: 'Inactive', look: css.inactive },
  { key: 'neverUsed', label: 'Never used', look: css.never },
  { key: 'recentlyAssigned', label: 'Recently assigned', look: css.recent },
];

type Props = {
  seats: Seats;
  legend?: boolean;
  /** Makes a figure of the legend a link to the rows behind it. */
  linked?: (use: SeatUse, figure: ReactNode) => ReactNode;
};

/** Seats by their use, as parts of a bar; the legend has the figures. */
export function SeatBar({ seats, legend = false, linked = (_use, figure) => figure }: Props) {
  const shown = PARTS.filter(({ key }) => seats[key] > 0);
  const told = shown.map(({ key, label }) => `${label} ${count(seats[key])}`).join(', ');
  return (
    <div className={css.seats}>
      <div className={css.bar} role="img" aria-label={`Of ${count(seats.assigned)} seats: ${told || 'none'}`}>
        {shown.map(({ key, look }) => (
          <span key={key} className={look} style={{ flexGrow: seats[key] }} />
        ))}
      </div>
      {legend && (
        <ul className={css.legend}>
          {PARTS.map(({ key, label, look }) => (
            <li key={key}>
              <span className={`${css.dot} ${look}`} aria-hidden />
              {linked(
                key,
                <>
                  {label} <strong>{count(seats[key])}</strong>
                </>,
              )}
              <span className={css.share}>{percent(seats[key], seats.assigned)}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
