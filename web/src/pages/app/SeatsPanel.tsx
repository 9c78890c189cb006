import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AppAboutFragment, AppMoneyFragment } from '../../api/generated/types';
import { counted } from '../../format/numbers';
import { coverageText } from '../../org/coverage';
import type { Period } from '../../org/period';
import { Panel } from '../../parts/Panel';
import { SeatBar, type SeatUse } from '../../parts/SeatBar';
import { SeatMeaning } from '../../parts/SeatMeaning';
import { SkeletonLines } from '../../parts/Skeleton';
import css from './AppPage.module.css';
import { LIST } from './Lists';
import type { AppSearch } from './search';

/** The rows behind a figure: seats without a sign-in begin with those whose last one is longest ago, or with those without any. */
const behind: Record<SeatUse, AppSearch> = {
  active: { list: undefined, use: undefined, sort: 'LAST_SIGN_IN_AT', direction: 'ASC' },
  inactive: { list: undefined, use: 'none', sort: 'LAST_SIGN_IN_AT', direction: 'ASC' },
  neverUsed: { list: undefined, use: 'none', sort: 'LAST_SIGN_IN_AT', direction: 'DESC' },
  recentlyAssigned: { list: undefined, use: 'none', sort: 'LAST_SIGN_IN_AT', direction: 'DESC' },
};

type Props = { app: AppAboutFragment; seats: AppMoneyFragment['seats'] | undefined; days: Period };

export function SeatsPanel({ app, seats, days }: Props) {
  const linked = (use: SeatUse, figure: ReactNode) => (
    <Link from="/apps/$appId" to="." search={(former) => ({ ...former, ...behind[use] })} hash={LIST}>
      {figure}
    </Link>
  );
  return (
    <Panel title="Seats by use">
      {seats ? (
        <>
          <p className={css.whole}>
            <strong>{counted(seats.assigned, 'seat')}</strong> given to people
          </p>
          <SeatBar seats={seats} legend linked={linked} />
          <SeatMeaning days={days} />
          <p className={css.coverage}>{coverageText(app.integration.usageCoverage)}</p>
        </>
      ) : (
        <SkeletonLines lines={12} />
      )}
    </Panel>
  );
}
