import { Link } from '@tanstack/react-router';
import { OverviewCostliest } from '../../api/generated/OverviewCostliest';
import type { LargeAppFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { count, counted, money } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { DEFAULT_PERIOD } from '../../org/reclaim';
import { buttonClass } from '../../parts/Button';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { THOSE_SUMMED } from './filter';
import { Foot, Row, Rows } from './Rows';
import { withoutCost } from './unpriced';

/** The apps whose unused seats cost most; before any cost is set, the apps to set it of first. */
export function WhereMoneyGoes({ days }: { days: Period }) {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewCostliest, {
    integrationId: org.id,
    inactiveDays: days,
    filter: THOSE_SUMMED,
  });
  const apps = loaded.data?.integration;
  const priced = apps?.costliest.nodes.filter(({ license }) => license);
  const unpriced = withoutCost(apps?.largest.nodes ?? []);
  if (priced?.length === 0 && unpriced.length > 0) return <FirstCosts apps={unpriced.slice(0, 5)} />;
  return (
    <Panel
      title="Costliest apps"
      flush
      hint={
        days === DEFAULT_PERIOD
          ? 'By waste a month'
          : `By waste a month, in the order of ${DEFAULT_PERIOD} days`
      }
      action={
        <Link to="/apps" search={{ sort: 'MONTHLY_WASTE', direction: 'DESC', days: inAddress(days) }}>
          All apps
        </Link>
      }
    >
      <Rows
        loaded={loaded}
        items={priced?.filter(({ seats: { waste } }) => waste && waste.amount !== '0')}
        row={({ id, label, seats }) => (
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
        )}
        empty={<Empty title="No waste">Every seat whose cost is set is in use, or too new to tell.</Empty>}
      />
      {unpriced.length > 0 && <Unpriced apps={unpriced.slice(0, 3)} />}
    </Panel>
  );
}

function FirstCosts({ apps }: { apps: readonly LargeAppFragment[] }) {
  const { isAdmin } = useOrg();
  const loaded = { error: undefined, reload: () => undefined };
  return (
    <Panel
      title="Start here: say what seats cost"
      flush
      hint="Okta does not know. Begin with the apps that have most seats, and see what unused ones waste."
    >
      <Rows
        loaded={loaded}
        items={apps}
        row={({ id, label, seats }) => (
          <Row
            name={label}
            link={
              <Link to="/apps/$appId" params={{ appId: id }}>
                {label}
              </Link>
            }
            note={counted(seats.assigned, 'seat')}
            end={
              isAdmin && (
                <Link
                  to="/apps/$appId"
                  params={{ appId: id }}
                  hash="license"
                  className={buttonClass('plain', true)}
                  aria-label={`Set the cost of ${label}`}
                >
                  Set cost
                </Link>
              )
            }
          />
        )}
        empty={null}
      />
      <Foot>
        {isAdmin ? (
          <>
            Many apps? <Link to="/settings/licenses">Import costs from a file</Link>
          </>
        ) : (
          'An administrator can set them.'
        )}
      </Foot>
    </Panel>
  );
}

function Unpriced({ apps }: { apps: readonly LargeAppFragment[] }) {
  return (
    <Foot>
      Large apps without a cost yet:{' '}
      {apps.map(({ id, label, seats }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Link to="/apps/$appId" params={{ appId: id }} hash="license">
            {label}
          </Link>{' '}
          ({counted(seats.assigned, 'seat')})
        </span>
      ))}
    </Foot>
  );
}
