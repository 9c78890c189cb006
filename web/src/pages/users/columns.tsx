import { Link } from '@tanstack/react-router';
import type { UserOrderField, UserRowFragment } from '../../api/generated/types';
import { ago } from '../../format/dates';
import { userStatusTone, userStatusWord } from '../../org/userStatus';
import { Badge } from '../../parts/Badge';
import type { Column } from '../../parts/DataTable';
import { Lines, Muted } from '../../parts/Lines';
import { Thing } from '../../parts/Thing';

export const columns: Column<UserRowFragment, UserOrderField>[] = [
  {
    id: 'name',
    header: 'Name',
    sort: 'NAME',
    width: 2.6,
    cell: (user) => (
      <Thing name={user.name} note={user.email ?? user.login}>
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
    cell: ({ status }) => <Badge tone={userStatusTone[status]}>{userStatusWord[status]}</Badge>,
  },
  {
    id: 'department',
    header: 'Department',
    width: 1.5,
    wide: true,
    cell: ({ department }) => department,
  },
  {
    id: 'login',
    header: 'Last Okta login',
    sort: 'LAST_LOGIN_AT',
    first: 'DESC',
    width: 1.4,
    wide: true,
    cell: ({ lastLoginAt }) => (lastLoginAt ? ago(lastLoginAt) : <Muted>Never</Muted>),
  },
  {
    id: 'sign-in',
    header: 'Last sign-in',
    width: 1.6,
    cell: ({ lastSignIn }) =>
      lastSignIn ? (
        <Lines>
          <span>{ago(lastSignIn.at)}</span>
          <Muted>{lastSignIn.app.label}</Muted>
        </Lines>
      ) : (
        <Muted>Never seen</Muted>
      ),
  },
];
