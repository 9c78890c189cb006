import { Link, useLocation } from '@tanstack/react-router';
import { RefreshCw } from 'lucide-react';
import { remedyHere } from '../api/faults';
import { instant } from '../format/dates';
import { isRunning, type OrgView } from '../org/org';
import { byGravity } from '../org/problems';
import { TimeLeft } from '../org/TimeLeft';
import { Warning } from '../parts/Notice';
import css from './SyncStrip.module.css';

/** The pages that tell all of this by themselves. */
const TELLING = ['/sync', '/settings'];

/** On every page: that a sync runs, how long it still takes, and what keeps data from arriving. */
export function SyncStrip({ view }: { view: OrgView }) {
  const pathname = useLocation({ select: (location) => location.pathname });
  if (view.org.status === 'DISCONNECTED') {
    return pathname === '/settings' ? null : <Disconnected view={view} />;
  }
  if (TELLING.includes(pathname)) return null;
  return isRunning(view.run) ? <Running view={view} /> : <Problems view={view} />;
}

function Running({ view: { org, run } }: { view: OrgView }) {
  return (
    <div className={css.strip}>
      <RefreshCw size={16} aria-hidden className={css.turning} />
      <span role="status">
        {org.lastSyncedAt ? 'A sync is running.' : 'The first sync is running: figures grow until it ends.'}
      </span>
      {run && <TimeLeft run={run} />}
      <Link to="/sync">Follow it</Link>
    </div>
  );
}

function Problems({ view: { org } }: { view: OrgView }) {
  const [problem] = org.problems;
  if (!problem) return null;
  const all = org.problems.length;
  if (all === 1) {
    return (
      <Warning title={problem.message} action={<Link to="/settings">Settings</Link>}>
        <p>{remedyHere(problem.remedy)}</p>
      </Warning>
    );
  }
  return (
    <Warning
      title={`${all} problems keep data from arriving`}
      action={<Link to="/settings">What to do about them</Link>}
    >
      <ul className={css.problems}>
        {byGravity(org.problems).map(({ code, message }) => (
          <li key={`${code} ${message}`}>{message}</li>
        ))}
      </ul>
    </Warning>
  );
}

function Disconnected({ view: { org, isAdmin } }: { view: OrgView }) {
  return (
    <Warning
      title={`${org.domain} is disconnected`}
      action={
        isAdmin && (
          <Link to="/connect" search={{ domain: org.domain }}>
            Connect again
          </Link>
        )
      }
    >
      <p>
        {org.lastSyncedAt
          ? `What you see is as of its last sync: ${instant(org.lastSyncedAt)}.`
          : 'Its data was deleted, or never read to the end.'}
      </p>
    </Warning>
  );
}
