import { Link } from '@tanstack/react-router';
import type { ReclaimRowFragment } from '../../api/generated/types';
import { ago, month } from '../../format/dates';
import { seatCostText } from '../../org/seatCost';
import { Reasons, TakingBack } from '../../org/TakingBack';
import type { Column } from '../../parts/DataTable';
import { OnBroad, OnNarrow } from '../../parts/Fit';
import { Lines, Muted } from '../../parts/Lines';
import { Thing } from '../../parts/Thing';
import css from './Reclaim.module.css';

type Row = ReclaimRowFragment;

/** Nobody was ever seen to sign in to the app: it may be used in ways that Okta does not see. */
function isUnseen({ app, reclaimReasons }: Row): boolean {
  return !app.lastSignInAt && reclaimReasons.length === 1 && reclaimReasons[0] === 'NEVER_USED';
}

/** Who, which app, why, and what to do about it. */
export function columnsOf(domain: string): Column<Row>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      width: 2.1,
      cell: (seat) => (
        <Thing
          name={seat.user.name}
          note={
            <>
              <OnBroad>{seat.user.email ?? seat.user.login}</OnBroad>
              <OnNarrow>{[seat.app.label, seatCostText(seat)].filter(Boolean).join(' · ')}</OnNarrow>
            </>
          }
        >
          <Link to="/users/$userId" params={{ userId: seat.user.id }}>
            {seat.user.name}
          </Link>
        </Thing>
      ),
    },
    {
      id: 'app',
      header: 'App',
      width: 1.4,
      wide: true,
      cell: ({ app }) => (
        <Link to="/apps/$appId" params={{ appId: app.id }} className={css.link}>
          {app.label}
        </Link>
      ),
    },
    {
      id: 'why',
      header: 'Why',
      width: 1.5,
      wide: true,
      cell: (seat) => (
        <Lines>
          <Reasons seat={seat} />
          {isUnseen(seat) && <Muted>ask: no use seen</Muted>}
        </Lines>
      ),
    },
    {
      id: 'last',
      header: 'Last sign-in',
      width: 1.42,
      wide: true,
      cell: ({ lastSignInAt, assignedAt }) => (
        <Lines>
          <span>{lastSignInAt ? ago(lastSignInAt) : 'Never seen'}</span>
          {!lastSignInAt && assignedAt && <Muted>given {month(assignedAt.slice(0, 10))}</Muted>}
        </Lines>
      ),
    },
    {
      id: 'todo',
      header: 'What to do',
      width: 2.2,
      cell: (seat) => <TakingBack seat={seat} domain={domain} />,
    },
    {
      id: 'cost',
      header: 'Cost a month',
      width: 1.42,
      align: 'end',
      wide: true,
      cell: (seat) => seatCostText(seat) ?? <Muted>not known</Muted>,
    },
  ];
}
