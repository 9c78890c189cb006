import { ago } from '../../format/dates';
import { isRunning, useOrg } from '../../org/org';
import { Button } from '../../parts/Button';
import { Empty } from '../../parts/Notice';

/** Why the feed is empty, and what to do. */
export function NoEntries({ isFiltered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { org, run } = useOrg();
  if (isFiltered) {
    return (
      <Empty title="No entry matches">
        <Button onPress={onClear}>Clear the filters</Button>
      </Empty>
    );
  }
  const next = isRunning(run) ? 'now' : org.nextSyncAt ? ago(org.nextSyncAt) : undefined;
  return (
    <Empty title={org.lastSyncedAt ? 'No change has been noticed yet' : 'The first sync has not ended yet'}>
      <p>
        The feed tells what a sync finds different from the one before: the first one has nothing to tell.
        {org.status === 'DISCONNECTED'
          ? ' This org is disconnected: there is no next sync.'
          : next && ` The next sync: ${next}.`}
      </p>
    </Empty>
  );
}
