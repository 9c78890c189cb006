import { getRouteApi, Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useConnection } from '../../api/connection';
import { Apps as AppsQuery } from '../../api/generated/Apps';
import type { AppOrderField, AppRowFragment } from '../../api/generated/types';
import { ago } from '../../format/dates';
import { count, counted, money } from '../../format/numbers';
import { CoverageNote } from '../../org/CoverageNote';
import { exportPath } from '../../org/exportPath';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { Badge } from '../../parts/Badge';
import { buttonClass } from '../../parts/Button';
import { type Column, DataTable, type Sort } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { PeriodChoice } from '../../parts/PeriodChoice';
import { SeatBar } from '../../parts/SeatBar';
import { Thing } from '../../parts/Thing';
import css from './Apps.module.css';
import { Filters } from './Filters';
import { filterOf } from './filter';
import type { AppsSearch } from './search';
import { reviewTone, reviewWord, statusWord } from './words';

const route = getRouteApi('/signed-in/apps');

const columnsOf = (days: Period): Column<AppRowFragment, AppOrderField>[] => [
  {
    id: 'app',
    header: 'App',
    sort: 'LABEL',
    width: 2.2,
    cell: (app) => (
      <Thing name={app.label} note={<Note app={app} />}>
        <Link to="/apps/$appId" params={{ appId: app.id }} search={{ days: inAddress(days) }}>
          {app.label}
        </Link>
      </Thing>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 1.05,
    wide: true,
    cell: ({ status }) => <Badge tone={status === 'ACTIVE' ? 'good' : 'plain'}>{statusWord[status]}</Badge>,
  },
  {
    id: 'assigned',
    header: 'Seats',
    sort: 'ASSIGNED_USERS',
    first: 'DESC',
    align: 'end',
    width: 0.8,
    wide: true,
    cell: ({ seats, ownedByOkta }) => (ownedByOkta ? '–' : count(seats.assigned)),
  },
  {
    id: 'active',
    header: 'Active',
    align: 'end',
    width: 0.8,
    wide: true,
    cell: ({ seats, ownedByOkta }) => (ownedByOkta ? '–' : count(seats.active)),
  },
  {
    id: 'use',
    header: 'Use',
    width: 0.9,
    wide: true,
    cell: ({ seats, ownedByOkta }) => !ownedByOkta && <SeatBar seats={seats} />,
  },
  {
    id: 'last',
    header: 'Last sign-in',
    sort: 'LAST_SIGN_IN_AT',
    first: 'DESC',
    width: 1.5,
    wide: true,
    cell: ({ lastSignInAt }) => (lastSignInAt ? ago(lastSignInAt) : 'never seen'),
  },
  {
    id: 'waste',
    header: 'Waste a month',
    sort: 'MONTHLY_WASTE',
    first: 'DESC',
    align: 'end',
    width: 1.5,
    cell: ({ seats: { waste } }) => (waste ? money(waste.amount, waste.currency) : '–'),
  },
  {
    id: 'review',
    header: 'Review',
    width: 1.6,
    wide: true,
    cell: ({ review, ownedByOkta }) =>
      ownedByOkta ? null : <Badge tone={reviewTone[review]}>{reviewWord[review]}</Badge>,
  },
];

/** On a narrow screen it tells what the columns that are left out do. */
function Note({ app: { name, ownedByOkta, seats } }: { app: AppRowFragment }) {
  if (ownedByOkta) return 'Okta’s own';
  return (
    <>
      <span className={css.broad}>{name}</span>
      <span className={css.narrow}>
        {counted(seats.assigned, 'seat')}, {count(seats.active)} active
      </span>
    </>
  );
}

export function Apps() {
  const { org } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { days = DEFAULT_PERIOD } = search;
  const sort: Sort<AppOrderField> = {
    field: search.sort ?? 'LABEL',
    direction: search.direction ?? 'ASC',
  };
  const filter = filterOf(search);
  const list = useConnection(
    AppsQuery,
    { integrationId: org.id, filter, orderBy: sort, inactiveDays: days },
    (data) => data.integration?.apps,
  );
  const change = useCallback(
    (changes: Partial<AppsSearch>) =>
      void navigate({ search: (former) => ({ ...former, ...changes }), replace: true, resetScroll: false }),
    [navigate],
  );
  const columns = useMemo(() => columnsOf(days), [days]);
  const isPartial = list.rows.some(({ ownedByOkta, seats }) => !ownedByOkta && !seats.coverageComplete);
  const asked = { integrationId: org.id, ...filter, orderBy: sort.field, direction: sort.direction };
  return (
    <>
      <PageHead
        title="Apps"
        lead={
          list.total === undefined
            ? 'Every app of the org, who has it, and who uses it.'
            : counted(list.total, 'app')
        }
        action={
          <>
            <PeriodChoice value={days} onChange={(chosen) => change({ days: chosen })} />
            <a className={buttonClass()} href={exportPath('apps.csv', asked)} download>
              <Download size={16} aria-hidden />
              Apps CSV
            </a>
            <a
              className={buttonClass()}
              href={exportPath('seats.csv', { ...asked, inactiveDays: days })}
              download
            >
              <Download size={16} aria-hidden />
              Seats CSV
            </a>
          </>
        }
      />
      {isPartial && <CoverageNote coverage={org.usageCoverage} inactiveDays={days} />}
      <Filters search={search} change={change} />
      <Panel flush>
        <DataTable
          label="Apps"
          list={list}
          columns={columns}
          keyOf={(app) => app.id}
          sort={sort}
          onSort={({ field, direction }) => change({ sort: field, direction })}
          empty={<Empty title="No app matches">Search for something else, or take a filter away.</Empty>}
        />
      </Panel>
    </>
  );
}
