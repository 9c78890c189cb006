import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { OverviewCostliest } from '../../api/generated/OverviewCostliest';
import type { CostlyAppFragment, LargeAppFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { count, counted, money } from '../../format/numbers';
import { NothingRead } from '../../org/NothingRead';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { buttonClass } from '../../parts/Button';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import { THOSE_SUMMED } from './filter';
import { Foot, PLACES, Row, Rows } from './Rows';
import { withoutCost } from './unpriced';

/** The apps whose unused seats cost most, then those whose cost is to be set first. */
export const WhereMoneyGoes = memo(function WhereMoneyGoes({ days }: { days: Period }) {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewCostliest, {
    integrationId: org.id,
    inactiveDays: days,
    filter: THOSE_SUMMED,
  });
  const apps = loaded.data?.integration;
  const hasCosts = apps?.costliest.nodes.some(({ license }) => license);
  const costly = apps?.costliest.nodes.filter(({ seats: { waste } }) => waste && waste.amount !== '0');
  const unpriced = withoutCost(apps?.largest.nodes ?? []);
  const room = PLACES - (costly?.length ?? 0);
  const isStart = hasCosts === false && unpriced.length > 0;
  return (
    <Panel
      title={isStart ? 'Start here: say what seats cost' : 'Costliest apps'}
      flush
      hint={isStart ? 'Okta does not know it. Begin with the apps that have most seats.' : orderHint(days)}
      action={
        !isStart && (
          <Link to="/apps" search={{ sort: 'MONTHLY_WASTE', direction: 'DESC', days: inAddress(days) }}>
            All apps
          </Link>
        )
      }
    >
      <Rows
        loaded={loaded}
        items={costly && [...costly, ...unpriced.slice(0, room)]}
        row={(app) => (isCostly(app) ? <Costly app={app} days={days} /> : <Unpriced app={app} days={days} />)}
        empty={
          org.lastSyncedAt ? (
            <Empty title="No waste">Every seat whose cost is set is in use, or too new to tell.</Empty>
          ) : (
            <NothingRead />
          )
        }
      />
      <Foot>
        {apps ? (
          <BelowApps further={isStart ? [] : unpriced.slice(room, room + 3)} isAll={unpriced.length === 0} />
        ) : (
          <Skeleton />
        )}
      </Foot>
    </Panel>
  );
});

function isCostly(app: CostlyAppFragment | LargeAppFragment): app is CostlyAppFragment {
  return 'neverUsed' in app.seats;
}

function orderHint(days: Period): string {
  const order = 'By what unused seats cost a month';
  return days === DEFAULT_PERIOD ? order : `${order}, in the order of ${DEFAULT_PERIOD} days`;
}

function Costly({ app: { id, label, seats }, days }: { app: CostlyAppFragment; days: Period }) {
  return (
    <Row
      name={label}
      link={
        <Link to="/apps/$appId" params={{ appId: id }} search={{ days: inAddress(days) }}>
          {label}
        </Link>
      }
      note={`${count(seats.inactive + seats.neverUsed)} of ${counted(seats.assigned, 'seat')} unused`}
      end={seats.waste && <strong>{money(seats.waste.amount, seats.waste.currency)}</strong>}
      endNote="a month"
    />
  );
}

function Unpriced({ app: { id, label, seats }, days }: { app: LargeAppFragment; days: Period }) {
  const { isAdmin } = useOrg();
  return (
    <Row
      name={label}
      link={
        <Link to="/apps/$appId" params={{ appId: id }} search={{ days: inAddress(days) }}>
          {label}
        </Link>
      }
      note={counted(seats.assigned, 'seat')}
      end={
        isAdmin ? (
          <Link
            to="/apps/$appId"
            params={{ appId: id }}
            hash="license"
            className={buttonClass('plain', true)}
            aria-label={`Set cost of ${label}`}
          >
            Set cost
          </Link>
        ) : (
          'no cost set'
        )
      }
    />
  );
}

/** The apps whose cost comes next, or how to set many at once. */
function BelowApps({ further, isAll }: { further: readonly LargeAppFragment[]; isAll: boolean }) {
  const { isAdmin } = useOrg();
  if (isAll) return 'Every large app has its cost.';
  if (further.length === 0 && !isAdmin) return 'An administrator can set costs.';
  if (further.length === 0) {
    return (
      <>
        Many apps? <Link to="/settings/licenses">Import costs from a file</Link>
      </>
    );
  }
  return (
    <>
      Large apps without a cost yet:{' '}
      {further.map(({ id, label, seats }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/apps/$appId" params={{ appId: id }} hash="license">
            {label}
          </Link>{' '}
          ({counted(seats.assigned, 'seat')})
        </span>
      ))}
    </>
  );
}
