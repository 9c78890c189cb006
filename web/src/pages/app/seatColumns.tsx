import { Link } from '@tanstack/react-router';
import type { AppSeatFragment } from '../../api/generated/types';
import { ago, day } from '../../format/dates';
import { count } from '../../format/numbers';
import { userStatusTone, userStatusWord } from '../../org/userStatus';
import { Badge } from '../../parts/Badge';
import type { Column } from '../../parts/DataTable';
import { Thing } from '../../parts/Thing';
import css from './AppPage.module.css';
import type { SeatOrder } from './search';
import { useOfSeat, useTone, useWord } from './seatUse';

/** Who holds a seat, how it was given, and how it is used. */
export function seatColumns(days: number): Column<AppSeatFragment, SeatOrder>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      sort: 'USER_NAME',
      width: 2.3,
      cell: ({ user, lastSignInAt }) => (
        <Thing
          name={user.name}
          note={
            <>
              <span className={css.broad}>{user.email ?? user.login}</span>
              <span className={css.narrow}>{lastSignInAt ? ago(lastSignInAt) : 'Never seen'}</span>
            </>
          }
        >
          <Link to="/users/$userId" params={{ userId: user.id }}>
            {user.name}
          </Link>
        </Thing>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      width: 1.5,
      wide: true,
      cell: ({ user: { status } }) => <Badge tone={userStatusTone[status]}>{userStatusWord[status]}</Badge>,
    },
    {
      id: 'given',
      header: 'Given',
      width: 1.3,
      wide: true,
      cell: ({ scope, group }) =>
        scope === 'USER' ? 'Directly' : group ? (group.name ?? group.oktaId) : 'By a group',
    },
    {
      id: 'assigned',
      header: 'Since',
      width: 1.3,
      wide: true,
      cell: ({ assignedAt }) => (assignedAt ? day(assignedAt) : 'Not known'),
    },
    {
      id: 'last',
      header: 'Last sign-in',
      sort: 'LAST_SIGN_IN_AT',
      width: 1.3,
      wide: true,
      cell: ({ lastSignInAt }) => (lastSignInAt ? ago(lastSignInAt) : 'Never seen'),
    },
    {
      id: 'signIns',
      header: 'Sign-ins',
      sort: 'SIGN_INS',
      first: 'DESC',
      align: 'end',
      width: 0.95,
      wide: true,
      cell: ({ signIns }) => count(signIns),
    },
    {
      id: 'use',
      header: 'Use',
      width: 1.6,
      cell: (seat) => {
        const use = useOfSeat(seat, days);
        return <Badge tone={useTone[use]}>{useWord[use]}</Badge>;
      },
    },
  ];
}
