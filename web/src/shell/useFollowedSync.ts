import { useEffect, useRef } from 'react';
import { useSubscription } from 'urql';
import { FollowSync } from '../api/generated/FollowSync';
import type { OrgStateFragment, RunStateFragment } from '../api/generated/types';
import { isRunning } from '../org/org';

/** The newest sync of an org: as it was told, and live while it runs. Tells when one has ended, seen running or not. */
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
  const tell = useRef(onEnded);
  tell.current = onEnded;
  const shown = useRef<{ org: string; ended: string | null } | null>(null);
  const [orgId, runId] = [org?.id, run?.id ?? null];
  const ended = isRunning(run) ? null : runId;
  useEffect(() => {
    if (orgId === undefined) return;
    const before = shown.current?.org === orgId ? shown.current : null;
    shown.current = { org: orgId, ended: ended ?? before?.ended ?? null };
    if (before && ended && before.ended !== ended) tell.current();
  }, [orgId, ended]);
  return run;
}
