import { Link } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { duration } from '../format/dates';
import { isRunning, type OrgView } from '../org/org';
import { Warning } from '../parts/Notice';
import css from './SyncStrip.module.css';

/** On every page: that a sync runs, how long it still takes, and what keeps data from arriving. */
export function SyncStrip({ view: { org, run } }: { view: OrgView }) {
  if (isRunning(run)) {
    const waits = run?.stages.some(({ waitingUntil }) => waitingUntil);
    return (
      <div className={css.strip} role="status">
        <RefreshCw size={16} aria-hidden className={css.turning} />
        <span>
          {org.lastSyncedAt ? 'A sync is running.' : 'The first sync is running: figures grow until it ends.'}
          {run?.secondsLeft != null && run.secondsLeft > 0 && ` About ${duration(run.secondsLeft)} left.`}
          {waits && ' Waiting for Okta’s rate limit.'}
        </span>
        <Link to="/sync">Follow it</Link>
      </div>
    );
  }
  const [problem] = org.problems;
  if (!problem || org.status === 'DISCONNECTED') return null;
  return (
    <Warning title={problem.message} action={<Link to="/settings">Settings</Link>}>
      <p>{problem.remedy}</p>
    </Warning>
  );
}
