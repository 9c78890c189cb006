import { month } from '../../format/dates';
import { count } from '../../format/numbers';
import { Muted } from '../../parts/Lines';
import css from './Renewals.module.css';
import { trendPoints } from './saving';

const WIDTH = 56;
const HEIGHT = 24;
/** Half of the line's own width. */
const EDGE = 3;

/** How many people signed in by month: the line, and the last figure. */
export function Trend({ months }: { months: readonly { month: string; users: number }[] }) {
  const last = months.at(-1);
  if (!last) return <Muted>none known</Muted>;
  const points = trendPoints(
    months.map(({ users }) => users),
    WIDTH,
    HEIGHT,
  );
  const end = points.at(-1);
  const told = months.map(({ month: of, users }) => `${month(of)} ${count(users)}`).join(', ');
  return (
    <span className={css.trend}>
      <svg
        width={WIDTH + 2 * EDGE}
        height={HEIGHT + 2 * EDGE}
        viewBox={`${-EDGE} ${-EDGE} ${WIDTH + 2 * EDGE} ${HEIGHT + 2 * EDGE}`}
        role="img"
        aria-label={`People who signed in: ${told}`}
      >
        <title>{told}</title>
        <polyline points={points.map(({ x, y }) => `${x},${y}`).join(' ')} className={css.line} />
        {end && <circle cx={end.x} cy={end.y} r={2.5} className={css.end} />}
      </svg>
      <span aria-hidden>{count(last.users)}</span>
    </span>
  );
}
