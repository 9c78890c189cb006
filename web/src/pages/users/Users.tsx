import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useConnection } from '../../api/connection';
import type { UserOrderField } from '../../api/generated/types';
import { UserDepartments } from '../../api/generated/UserDepartments';
import { Users as UsersQuery } from '../../api/generated/Users';
import { useLoaded } from '../../api/loaded';
import { counted } from '../../format/numbers';
import { CoverageNote } from '../../org/CoverageNote';
import { exportPath } from '../../org/exportPath';
import { useOrg } from '../../org/org';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { buttonClass } from '../../parts/Button';
import { DataTable, type Sort } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { Toolbar } from '../../parts/Toolbar';
import { columns } from './columns';
import { Filters } from './Filters';
import type { UsersSearch } from './search';

const route = getRouteApi('/signed-in/users');

/** Everybody in the directory, and when they were last seen. */
export function Users() {
  const { org } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sort: Sort<UserOrderField> = { field: search.sort ?? 'NAME', direction: search.direction ?? 'ASC' };
  const filter = {
    search: search.q,
    status: search.status,
    department: search.department,
    inactiveDays: search.inactiveDays,
  };
  const list = useConnection(
    UsersQuery,
    { integrationId: org.id, filter, orderBy: sort },
    (data) => data.integration?.users,
  );
  const inactiveDays = search.inactiveDays ?? DEFAULT_PERIOD;
  const { data } = useLoaded(UserDepartments, { integrationId: org.id, inactiveDays });
  const parts = data?.integration?.breakdown;
  const departments = useMemo(() => parts?.flatMap(({ name }) => name ?? []) ?? [], [parts]);
  const change = useCallback(
    (changes: UsersSearch) =>
      void navigate({ search: (former) => ({ ...former, ...changes }), replace: true }),
    [navigate],
  );
  return (
    <>
      <PageHead
        title="Users"
        lead={
          list.total === undefined
            ? 'Everybody in the directory, and when they were last seen.'
            : counted(list.total, 'user')
        }
        action={
          <a
            className={buttonClass()}
            href={exportPath('users.csv', {
              integrationId: org.id,
              ...filter,
              orderBy: sort.field,
              direction: sort.direction,
            })}
            download
          >
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      />
      {search.inactiveDays !== undefined && parts?.[0]?.seats.coverageComplete === false && (
        <CoverageNote inactiveDays={search.inactiveDays} coverage={org.usageCoverage} />
      )}
      <Toolbar>
        <Filters departments={departments} search={search} onChange={change} />
      </Toolbar>
      <Panel flush>
        <DataTable
          label="Users"
          list={list}
          columns={columns}
          keyOf={(user) => user.id}
          sort={sort}
          onSort={({ field, direction }) => change({ sort: field, direction })}
          empty={<Empty title="No user matches">Search for something else, or take a filter away.</Empty>}
        />
      </Panel>
    </>
  );
}
