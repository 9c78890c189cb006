import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { OverviewUnusedApps } from '../../api/generated/OverviewUnusedApps';
import { useLoaded } from '../../api/loaded';
import { ago } from '../../format/dates';
import { counted } from '../../format/numbers';
import { NothingRead } from '../../org/NothingRead';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { THOSE_SUMMED } from './filter';
import { Row, Rows } from './Rows';
import { unusedApps } from './unused';

/** Apps that nobody signs in to. */
export const UnusedApps = memo(function UnusedApps({ days }: { days: Period }) {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewUnusedApps, {
    integrationId: org.id,
    inactiveDays: days,
    filter: THOSE_SUMMED,
  });
  const ends = loaded.data?.integration ?? undefined;
  return (
    <Panel
      title="Apps without use"
      flush
      hint={`No sign-in seen for ${days} days`}
      action={
        <Link to="/apps" search={{ sort: 'LAST_SIGN_IN_AT', direction: 'DESC', days: inAddress(days) }}>
          All apps
        </Link>
      }
    >
      <Rows
        loaded={loaded}
        items={ends && unusedApps(ends.neverSeen.nodes, ends.longAgo.nodes, days).slice(0, 5)}
        row={({ id, label, lastSignInAt, seats }) => (
          <Row
            name={label}
            link={
              <Link to="/apps/$appId" params={{ appId: id }}>
                {label}
              </Link>
            }
            note={lastSignInAt ? `Last sign-in ${ago(lastSignInAt)}` : 'No sign-in seen yet'}
            end={counted(seats.assigned, 'seat')}
          />
        )}
        empty={
          org.lastSyncedAt ? (
            <Empty title="Every app is in use">Somebody signed in to each of them.</Empty>
          ) : (
            <NothingRead />
          )
        }
      />
    </Panel>
  );
});
