import { Link } from '@tanstack/react-router';
import type { UserSeatFragment, UserStatus } from '../../api/generated/types';
import { ago, month } from '../../format/dates';
import { count } from '../../format/numbers';
import { seatCostText } from '../../org/seatCost';
import { Reasons, TakingBack } from '../../org/TakingBack';
import type { Column } from '../../parts/DataTable';
import { OnBroad, OnNarrow } from '../../parts/Fit';
import { Lines, Muted } from '../../parts/Lines';
import { Thing } from '../../parts/Thing';
import { isCounted } from './figures';
import type { SeatOrder } from './search';

/** Which app, how it is used, what it costs, and what to do where it is not used. */
export function seatColumns(domain: string, status: UserStatus): Column<UserSeatFragment, SeatOrder>[] {
  return [
    {
      id: 'app',
      header: 'App',
      sort: 'APP_LABEL',
      width: 2,
      cell: ({ app, scope, group, lastSignInAt }) => (
        <Thing
          name={app.label}
          note={
            <>
              <OnBroad>{givenText({ app, scope, group })}</OnBroad>
              <OnNarrow>{lastSignInAt ? ago(lastSignInAt) : 'Never seen'}</OnNarrow>
            </>
          }
        >
          <Link to="/apps/$appId" params={{ appId: app.id }}>
            {app.label}
          </Link>
        </Thing>
      ),
    },
    {
      id: 'last',
      header: 'Last sign-in',
      sort: 'LAST_SIGN_IN_AT',
      first: 'DESC',
      width: 1.3,
      wide: true,
      cell: ({ lastSignInAt, assignedAt }) => (
        <Lines>
          <span>{lastSignInAt ? ago(lastSignInAt) : 'Never seen'}</span>
          {!lastSignInAt && assignedAt && <Muted>given {month(assignedAt.slice(0, 10))}</Muted>}
        </Lines>
      ),
    },
    {
      id: 'signIns',
      header: 'Sign-ins',
      sort: 'SIGN_INS',
      first: 'DESC',
      width: 0.95,
      align: 'end',
      wide: true,
      cell: ({ signIns }) => count(signIns),
    },
    {
      id: 'cost',
      header: 'Cost a month',
      width: 1.4,
      align: 'end',
      wide: true,
      cell: (seat) => seatCostText(seat) ?? <Muted>{isCounted(seat) ? 'not known' : '–'}</Muted>,
    },
    {
      id: 'why',
      header: 'To take back',
      width: 1.4,
      cell: (seat) => isCounted(seat) && <Reasons seat={{ ...seat, user: { status } }} />,
    },
    {
      id: 'todo',
      header: 'What to do',
      width: 2.15,
      wide: true,
      cell: (seat) =>
        isCounted(seat) && seat.reclaimReasons.length > 0 && <TakingBack seat={seat} domain={domain} />,
    },
  ];
}

/** How the seat was given, or why it does not matter. */
function givenText({ app, scope, group }: Pick<UserSeatFragment, 'app' | 'scope' | 'group'>): string {
  if (app.ownedByOkta) return 'Okta’s own';
  if (app.status === 'DELETED') return 'Deleted in Okta';
  return scope === 'USER' ? 'Assigned directly' : `By ${group?.name ?? group?.oktaId ?? 'a group'}`;
}
