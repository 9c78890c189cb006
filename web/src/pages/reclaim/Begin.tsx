import { Link } from '@tanstack/react-router';
import type { ReclaimFiguresQuery } from '../../api/generated/types';
import { counted, money } from '../../format/numbers';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import css from './Begin.module.css';
import { mostWasteful, share, unusedOf } from './worth';

type Figures = NonNullable<ReclaimFiguresQuery['integration']>;

const MOST = 6;

/** The apps of which the most can be taken back. */
export function Begin({ figures, inactiveDays }: { figures: Figures | undefined; inactiveDays: number }) {
  const parts = figures && mostWasteful(figures.apps, MOST);
  if (parts?.length === 0) return null;
  return (
    <Panel title="Where to begin" hint={`Apps with the most seats that nobody used for ${inactiveDays} days`}>
      <ul className={css.apps}>
        {parts
          ? parts.map(
              (part) => part.app && <Row key={part.app.id} app={part.app} part={part} among={parts} />,
            )
          : Array.from({ length: MOST }, (_, place) => `place ${place}`).map((place) => (
              <li key={place} className={css.app}>
                <Skeleton width="60%" />
              </li>
            ))}
      </ul>
    </Panel>
  );
}

type Part = Figures['apps'][number];

function Row({ app, part, among }: { app: NonNullable<Part['app']>; part: Part; among: readonly Part[] }) {
  const [cost] = part.costs;
  return (
    <li>
      <Link
        from="/reclaim"
        to="/reclaim"
        search={(former) => ({ ...former, appId: app.id })}
        className={css.app}
      >
        <span className={css.label}>{app.label}</span>
        <span className={css.track} aria-hidden>
          <span className={css.bar} style={{ width: `${share(part, among) * 100}%` }} />
        </span>
        <span className={css.seats}>{counted(unusedOf(part), 'seat')}</span>
        <span className={css.cost}>
          {cost ? `${money(cost.waste.amount, cost.currency)} a month` : 'cost not known'}
        </span>
      </Link>
    </li>
  );
}
