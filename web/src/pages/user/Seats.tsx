import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { useConnection } from '../../api/connection';
import type { UserAboutFragment } from '../../api/generated/types';
import { UserSeats } from '../../api/generated/UserSeats';
import { exportPath } from '../../org/exportPath';
import type { Period } from '../../org/period';
import { buttonClass } from '../../parts/Button';
import { DataTable, type Sort } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Figures } from './Figures';
import { figuresOf } from './figures';
import type { SeatOrder } from './search';
import { seatColumns } from './seatColumns';

const route = getRouteApi('/signed-in/users/$userId');

type Props = { user: UserAboutFragment; days: Period };

/** The apps of a person: what they cost, which are used, and which seats to take back. */
export function Seats({ user, days }: Props) {
  const { sort: field = 'SIGN_INS', direction = 'DESC' } = route.useSearch();
  const navigate = route.useNavigate();
  const sort: Sort<SeatOrder> = { field, direction };
  const list = useConnection(
    UserSeats,
    { userId: user.id, orderBy: sort, inactiveDays: days },
    (data) => data.user?.assignments,
  );
  const columns = useMemo(
    () => seatColumns(user.integration.domain, user.status),
    [user.integration.domain, user.status],
  );
  const isWhole = list.total !== undefined && list.rows.length === list.total;
  return (
    <>
      <Figures user={user} total={list.total} figures={isWhole ? figuresOf(list.rows) : undefined} />
      <Panel
        title="Apps"
        flush
        hint="Those that the person has a seat in"
        action={
          <a
            className={buttonClass('plain', true)}
            href={exportPath('assignments.csv', { userId: user.id })}
            download
          >
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      >
        <DataTable
          label="Apps"
          list={list}
          columns={columns}
          keyOf={(seat) => seat.id}
          sort={sort}
          onSort={(chosen) =>
            void navigate({
              search: (former) => ({ ...former, sort: chosen.field, direction: chosen.direction }),
              replace: true,
            })
          }
          empty={<Empty title="No seats">Okta has assigned no app to this person.</Empty>}
        />
      </Panel>
    </>
  );
}
