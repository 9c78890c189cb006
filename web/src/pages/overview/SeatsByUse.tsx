import { Link } from '@tanstack/react-router';
import { memo, type ReactNode } from 'react';
import { counted } from '../../format/numbers';
import { coverageText } from '../../org/coverage';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { Panel } from '../../parts/Panel';
import { SeatBar, type SeatUse } from '../../parts/SeatBar';
import { SeatMeaning } from '../../parts/SeatMeaning';
import { SkeletonLines } from '../../parts/Skeleton';
import css from './Overview.module.css';
import { useSummary } from './summary';

const reasonOf = { inactive: 'INACTIVE', neverUsed: 'NEVER_USED' } as const;

/** All seats of the org by their use, each figure one step from the rows behind it. */
export const SeatsByUse = memo(function SeatsByUse({ days }: { days: Period }) {
  const { org } = useOrg();
  const seats = useSummary(days).data?.integration?.summary.seats;
  const linked = (use: SeatUse, figure: ReactNode) =>
    use === 'inactive' || use === 'neverUsed' ? (
      <Link to="/reclaim" search={{ reason: reasonOf[use], inactiveDays: inAddress(days) }}>
        {figure}
      </Link>
    ) : (
      <Link to="/apps" search={{ sort: 'ASSIGNED_USERS', direction: 'DESC', days: inAddress(days) }}>
        {figure}
      </Link>
    );
  return (
    <Panel title="Seats by use">
      <div className={css.figures}>
        {seats ? (
          <>
            <p className={css.whole}>
              <Link to="/apps" search={{ sort: 'ASSIGNED_USERS', direction: 'DESC', days: inAddress(days) }}>
                <strong>{counted(seats.assigned, 'seat')}</strong>
              </Link>{' '}
              given to people
            </p>
            <SeatBar seats={seats} legend linked={linked} />
          </>
        ) : (
          <SkeletonLines lines={4} />
        )}
      </div>
      <SeatMeaning days={days} />
      <p className={css.coverage}>{coverageText(org.usageCoverage)}</p>
    </Panel>
  );
});
