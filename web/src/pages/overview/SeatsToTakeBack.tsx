import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { OverviewReclaimable } from '../../api/generated/OverviewReclaimable';
import { useLoaded } from '../../api/loaded';
import { money } from '../../format/numbers';
import { NothingRead } from '../../org/NothingRead';
import { useOrg } from '../../org/org';
import { inAddress, type Period } from '../../org/period';
import { Empty } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Row, Rows } from './Rows';
import { reasonsText } from './reasons';

/** The costliest seats that can be taken back. */
export const SeatsToTakeBack = memo(function SeatsToTakeBack({ days }: { days: Period }) {
  const { org } = useOrg();
  const loaded = useLoaded(OverviewReclaimable, { integrationId: org.id, inactiveDays: days });
  return (
    <Panel
      title="Seats to take back"
      flush
      hint="The costliest first"
      action={
        <Link to="/reclaim" search={{ inactiveDays: inAddress(days) }}>
          All of them
        </Link>
      }
    >
      <Rows
        loaded={loaded}
        items={loaded.data?.integration?.reclaimable.nodes}
        row={(seat) => (
          <Row
            name={seat.user.name}
            link={
              <Link to="/users/$userId" params={{ userId: seat.user.id }}>
                {seat.user.name}
              </Link>
            }
            note={reasonsText(seat)}
            end={
              <Link
                to="/apps/$appId"
                params={{ appId: seat.app.id }}
                search={{ list: 'reclaim', days: inAddress(days) }}
              >
                {seat.app.label}
              </Link>
            }
            endNote={
              seat.monthlyCost != null && seat.app.license
                ? `${money(seat.monthlyCost, seat.app.license.currency)} a month`
                : 'no cost set'
            }
          />
        )}
        empty={
          org.lastSyncedAt ? (
            <Empty title="Nothing to take back">Every seat is in use, or too new to tell.</Empty>
          ) : (
            <NothingRead />
          )
        }
      />
    </Panel>
  );
});
