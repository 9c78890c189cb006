import { getRouteApi, Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useConnection } from '../../api/connection';
import { Apps as AppsQuery } from '../../api/generated/Apps';
import type { AppOrderField, AppRowFragment, AppStatus, ReviewState } from '../../api/generated/types';
import { ago } from '../../format/dates';
import { count, counted, money } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { Badge } from '../../parts/Badge';
import { buttonClass } from '../../parts/Button';
import { type Column, DataTable, type Sort } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { SearchBox } from '../../parts/SearchBox';
import { SeatBar } from '../../parts/SeatBar';
import { Select } from '../../parts/Select';
import { Thing } from '../../parts/Thing';
import { Toolbar } from '../../parts/Toolbar';
import { reviewTone, reviewWord, statusWord } from './words';

const route = getRouteApi('/signed-in/apps');
const INACTIVE_DAYS = 30;

const columns: Column<AppRowFragment, AppOrderField>[] = [
  {
    id: 'app',
    header: 'App',
    sort: 'LABEL',
    width: 3,
    cell: (app) => (
      <Thing name={app.label} note={app.ownedByOkta ? 'Okta’s own' : app.name}>
        <Link to="/apps/$appId" params={{ appId: app.id }}>
          {app.label}
        </Link>
      </Thing>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    width: 1,
    wide: true,
    cell: ({ status }) => <Badge tone={status === 'ACTIVE' ? 'good' : 'plain'}>{statusWord[status]}</Badge>,
  },
  {
    id: 'assigned',
    header: 'Seats',
    sort: 'ASSIGNED_USERS',
    first: 'DESC',
    align: 'end',
    width: 0.9,
    cell: ({ seats }) => count(seats.assigned),
  },
  {
    id: 'active',
    header: 'Active',
    align: 'end',
    width: 0.9,
    cell: ({ seats }) => count(seats.active),
  },
  { id: 'use', header: 'Use', width: 1.4, wide: true, cell: ({ seats }) => <SeatBar seats={seats} /> },
  {
    id: 'last',
    header: 'Last sign-in',
    sort: 'LAST_SIGN_IN_AT',
    first: 'DESC',
    width: 1.3,
    wide: true,
    cell: ({ lastSignInAt }) => (lastSignInAt ? ago(lastSignInAt) : 'never seen'),
  },
  {
    id: 'waste',
    header: 'Waste a month',
    sort: 'MONTHLY_WASTE',
    first: 'DESC',
    align: 'end',
    width: 1.4,
    cell: ({ seats: { waste } }) => (waste ? money(waste.amount, waste.currency) : '–'),
  },
  {
    id: 'review',
    header: 'Review',
    width: 1.2,
    wide: true,
    cell: ({ review, ownedByOkta }) =>
      ownedByOkta ? null : <Badge tone={reviewTone[review]}>{reviewWord[review]}</Badge>,
  },
];

export function Apps() {
  const { org } = useOrg();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const sort: Sort<AppOrderField> = {
    field: search.sort ?? 'LABEL',
    direction: search.direction ?? 'ASC',
  };
  const list = useConnection(
    AppsQuery,
    {
      integrationId: org.id,
      filter: { search: search.q, status: search.status, review: search.review },
      orderBy: sort,
      inactiveDays: INACTIVE_DAYS,
    },
    (data) => data.integration?.apps,
  );
  const change = (changes: Partial<typeof search>) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true });
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
          <a className={buttonClass()} href="/export/apps.csv" download>
            <Download size={16} aria-hidden />
            CSV
          </a>
        }
      />
      <Toolbar>
        <SearchBox
          label="Search apps"
          value={search.q ?? ''}
          onChange={(q) => change({ q: q || undefined })}
        />
        <Select<AppStatus | 'ALL'>
          label="Status"
          hideLabel
          value={search.status?.[0] ?? 'ALL'}
          choices={[{ id: 'ALL', label: 'Any status' }, ...choices(statusWord)]}
          onChange={(id) => change({ status: id === 'ALL' ? undefined : [id] })}
        />
        <Select<ReviewState | 'ALL'>
          label="Review"
          hideLabel
          value={search.review?.[0] ?? 'ALL'}
          choices={[{ id: 'ALL', label: 'Any review' }, ...choices(reviewWord)]}
          onChange={(id) => change({ review: id === 'ALL' ? undefined : [id] })}
        />
      </Toolbar>
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

function choices<Id extends string>(words: Record<Id, string>) {
  return (Object.entries(words) as [Id, string][]).map(([id, label]) => ({ id, label }));
}
