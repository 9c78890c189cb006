import type { RunStateFragment } from '../api/generated/types';
import { duration } from '../format/dates';
import { useCountdown, useTicking } from './useTicking';

/** How long a sync that runs will still take, counted down. Not for a live region: it changes all the time. */
export function TimeLeft({ run }: { run: RunStateFragment }) {
  const left = useCountdown(run.secondsLeft, useTicking(true));
  const waits = run.stages.some(({ waitingUntil }) => waitingUntil);
  if (!waits && (left === null || left < 1)) return null;
  return (
    <span>
      {left !== null && left >= 1 && `About ${duration(left)} left. `}
      {waits && 'Waiting for Okta’s rate limit.'}
    </span>
  );
}
