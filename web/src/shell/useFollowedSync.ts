import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { FollowSync } from '../api/generated/FollowSync';
import type { OrgStateFragment, RunStateFragment } from '../api/generated/types';
import { isRunning } from '../org/org';

/** The newest sync of an org: as it was told, and live while it runs. */
export function useFollowedSync(
  org: OrgStateFragment | undefined,
  onEnded: () => void,
): RunStateFragment | null {
  const known = org?.latestSync ?? null;
  const [{ data }] = useSubscription({
    query: FollowSync,
    variables: { integrationId: org?.id ?? '' },
    pause: !org || !isRunning(known),
  });
  const live = data?.syncProgress;
  const run = live && (!known || live.id === known.id) ? live : known;
  const wasRunning = useRef<string | null>(null);
  const ended = useRef(onEnded);
  ended.current = onEnded;
  const [id, running] = [run?.id ?? null, isRunning(run)];
  useEffect(() => {
    if (running) wasRunning.current = id;
    else if (id && wasRunning.current === id) {
      wasRunning.current = null;
      ended.current();
    }
  }, [id, running]);
  return run;
}
