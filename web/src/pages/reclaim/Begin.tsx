import { Link } from '@tanstack/react-router';
import type { ReclaimFiguresQuery } from '../../api/generated/types';
import { counted, money } from '../../format/numbers';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import css from './Begin.module.css';
import { type Measure, mostWasteful, unusedOf } from './worth';

type Figures = NonNullable<ReclaimFiguresQuery['integration']>;

const MOST = 6;

/** The apps of which the most can be taken back. */
export function Begin({ figures, inactiveDays }: { figures: Figures | undefined; inactiveDays: number }) {
  const ranking = figures && mostWasteful(figures.apps, MOST);
  if (ranking?.parts.length === 0) return null;
  return (
    <Panel title="Where to begin" hint={hintOf(ranking?.by, inactiveDays)}>
      <ul className={css.apps}>
        {ranking
          ? ranking.parts.map(
              ({ part, share }) =>
                part.app && <Row key={part.app.id} app={part.app} part={part} share={share} />,
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

/** What the apps are ordered by, and how long their bars are. */
function hintOf(by: Measure | undefined, inactiveDays: number): string {
  const unused = `that nobody used for ${inactiveDays} days`;
  switch (by) {
    case 'SEATS':
      return `The seats ${unused}`;
    case 'SEATS_FOR_CURRENCIES':
      return `By the number of seats ${unused}, as costs are in more than one currency`;
    default:
      return `What the seats cost ${unused}`;
  }
}

type Part = Figures['apps'][number];

function Row({ app, part, share }: { app: NonNullable<Part['app']>; part: Part; share: number }) {
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
          <span className={css.bar} style={{ width: `${share * 100}%` }} />
        </span>
        <span className={css.seats}>{counted(unusedOf(part), 'seat')}</span>
        <span className={css.cost}>
          {cost ? `${money(cost.waste.amount, cost.currency)} a month` : 'cost not known'}
        </span>
      </Link>
    </li>
  );
}
