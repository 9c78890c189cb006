import { getRouteApi } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useMemo } from 'react';
import { type List, useConnection } from '../../api/connection';
import { AppSeats } from '../../api/generated/AppSeats';
import { Reclaimable } from '../../api/generated/Reclaimable';
import type { AppAboutFragment, AssignmentScope } from '../../api/generated/types';
import { counted } from '../../format/numbers';
import { exportPath } from '../../org/exportPath';
import { NothingRead } from '../../org/NothingRead';
import type { Period } from '../../org/period';
import { buttonClass } from '../../parts/Button';
import { DataTable, type Sort } from '../../parts/DataTable';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Segmented } from '../../parts/Segmented';
import { Select } from '../../parts/Select';
import { columnsOf } from '../reclaim/columns';
import css from './AppPage.module.css';
import { HashTarget } from './HashTarget';
import type { SeatOrder } from './search';
import { seatColumns } from './seatColumns';

const route = getRouteApi('/signed-in/apps/$appId');
/** What leads to the lists in an address. */
export const LIST = 'seats';

type Props = { app: AppAboutFragment; days: Period };

/** Who has the app, and which of the seats can be taken back. */
export function Lists({ app, days }: Props) {
  const { list } = route.useSearch();
  return (
    <HashTarget id={LIST}>
      {list === 'reclaim' ? <ToTakeBack app={app} days={days} /> : <AllSeats app={app} days={days} />}
    </HashTarget>
  );
}

function AllSeats({ app, days }: Props) {
  const { use, scope, orphaned, sort: field = 'LAST_SIGN_IN_AT', direction = 'ASC' } = route.useSearch();
  const change = useChange();
  const sort: Sort<SeatOrder> = { field, direction };
  const filter = { inactiveDays: use === 'none' ? days : undefined, scope, orphaned };
  const list = useConnection(
    AppSeats,
    { appId: app.id, filter, orderBy: sort },
    (data) => data.app?.assignments,
  );
  const columns = useMemo(() => seatColumns(days), [days]);
  return (
    <Panel
      title="Seats"
      flush
      hint={totalOf(list)}
      action={<Csv href={exportPath('assignments.csv', { appId: app.id, ...filter })} />}
    >
      <div className={css.listBar}>
        <WhichList />
        <Select<'any' | 'none'>
          label="Use"
          hideLabel
          value={use ?? 'any'}
          choices={[
            { id: 'any', label: 'Any use' },
            { id: 'none', label: `No sign-in for ${days} days` },
          ]}
          onChange={(id) => change({ use: id === 'none' ? id : undefined })}
        />
        <Select<AssignmentScope | 'ANY'>
          label="Given"
          hideLabel
          value={scope ?? 'ANY'}
          choices={[
            { id: 'ANY', label: 'Directly or by a group' },
            { id: 'USER', label: 'Directly' },
            { id: 'GROUP', label: 'By a group' },
          ]}
          onChange={(id) => change({ scope: id === 'ANY' ? undefined : id })}
        />
        <Select<'any' | 'orphaned'>
          label="Holder"
          hideLabel
          value={orphaned ? 'orphaned' : 'any'}
          choices={[
            { id: 'any', label: 'Any holder' },
            { id: 'orphaned', label: 'Suspended or deactivated' },
          ]}
          onChange={(id) => change({ orphaned: id === 'orphaned' || undefined })}
        />
      </div>
      <DataTable
        label="Seats"
        list={list}
        columns={columns}
        keyOf={(seat) => seat.id}
        sort={sort}
        onSort={(chosen) => change({ sort: chosen.field, direction: chosen.direction })}
        empty={
          !app.integration.lastSyncedAt ? (
            <NothingRead />
          ) : use || scope || orphaned ? (
            <Empty title="No seat matches">Take a filter away.</Empty>
          ) : (
            <Empty title="Nobody has a seat">Okta has assigned this app to nobody.</Empty>
          )
        }
      />
    </Panel>
  );
}

function ToTakeBack({ app, days }: Props) {
  const { integration } = app;
  const filter = { appId: app.id };
  const list = useConnection(
    Reclaimable,
    { integrationId: integration.id, inactiveDays: days, filter },
    (data) => data.integration?.reclaimable,
  );
  const columns = useMemo(
    () => columnsOf(integration.domain).filter(({ id }) => id !== 'app'),
    [integration.domain],
  );
  return (
    <Panel
      title="Seats to take back"
      flush
      hint={totalOf(list)}
      action={
        <Csv
          href={exportPath('reclaimable.csv', {
            integrationId: integration.id,
            inactiveDays: days,
            ...filter,
          })}
        />
      }
    >
      <div className={css.listBar}>
        <WhichList />
      </div>
      <DataTable
        label="Seats to take back"
        list={list}
        columns={columns}
        keyOf={(seat) => seat.id}
        empty={
          integration.lastSyncedAt ? (
            <Empty title="No seat to take back">
              Every seat was used in the last {days} days, or was given within them.
            </Empty>
          ) : (
            <NothingRead />
          )
        }
      />
    </Panel>
  );
}

function WhichList() {
  const { list } = route.useSearch();
  const change = useChange();
  return (
    <Segmented<'seats' | 'reclaim'>
      label="Which seats"
      choices={[
        { id: 'seats', label: 'All seats' },
        { id: 'reclaim', label: 'To take back' },
      ]}
      value={list ?? 'seats'}
      onChange={(id) => change({ list: id === 'reclaim' ? id : undefined })}
    />
  );
}

function Csv({ href }: { href: string }) {
  return (
    <a className={buttonClass('plain', true)} href={href} download>
      <Download size={16} aria-hidden />
      CSV
    </a>
  );
}

function totalOf({ total, isStale }: List<unknown>) {
  return total === undefined || isStale ? '\u00a0' : counted(total, 'seat');
}

function useChange() {
  const navigate = route.useNavigate();
  const { days: _days, ...search } = route.useSearch();
  return (changes: Partial<typeof search>) =>
    void navigate({ search: (former) => ({ ...former, ...changes }), replace: true, resetScroll: false });
}
