import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { counted } from '../../format/numbers';
import { coverageText } from '../../org/coverage';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { Panel } from '../../parts/Panel';
import { SeatBar, type SeatUse } from '../../parts/SeatBar';
import { SeatMeaning } from '../../parts/SeatMeaning';
import { SkeletonLines } from '../../parts/Skeleton';
import type { LoadedSummary } from './MoneyFigures';
import css from './Overview.module.css';

/** All seats of the org by their use, each figure one step from the rows behind it. */
export function SeatsByUse({ summary, days }: { summary: LoadedSummary; days: Period }) {
  const { org } = useOrg();
  const seats = summary.data?.integration?.summary.seats;
  const linked = (use: SeatUse, figure: ReactNode) =>
    use === 'inactive' || use === 'neverUsed' ? (
      <Link to="/reclaim" search={{ inactiveDays: inAddress(days) }}>
        {figure}
      </Link>
    ) : (
      <Link to="/apps" search={{ sort: 'ASSIGNED_USERS', direction: 'DESC', days: inAddress(days) }}>
        {figure}
      </Link>
    );
  return (
    <Panel title="Seats by use">
      {seats ? (
        <>
          <p className={css.whole}>
            <Link to="/apps" search={{ sort: 'ASSIGNED_USERS', direction: 'DESC', days: inAddress(days) }}>
              <strong>{counted(seats.assigned, 'seat')}</strong>
            </Link>{' '}
            given to people
          </p>
          <SeatBar seats={seats} legend linked={linked} />
          <SeatMeaning days={days} />
          <p className={css.coverage}>{coverageText(org.usageCoverage)}</p>
        </>
      ) : (
        <SkeletonLines lines={12} />
      )}
    </Panel>
  );
}
