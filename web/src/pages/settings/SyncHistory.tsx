import { useState } from 'react';
import { useConnection } from '../../api/connection';
import { failure } from '../../api/faults';
import { Syncs } from '../../api/generated/Syncs';
import type { OrgStateFragment, RunStateFragment, SyncState, SyncTrigger } from '../../api/generated/types';
import { duration, instant } from '../../format/dates';
import { count } from '../../format/numbers';
import { Badge, type Tone } from '../../parts/Badge';
import { Button } from '../../parts/Button';
import { Empty, Failure } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { SkeletonLines } from '../../parts/Skeleton';
import { readBy, secondsBetween } from '../sync/progress';
import css from './SyncHistory.module.css';

const triggerWord: Record<SyncTrigger, string> = {
  CONNECT: 'Connecting',
  SCHEDULE: 'Schedule',
  MANUAL: 'Request',
};

const states: Record<SyncState, { word: string; tone: Tone }> = {
  QUEUED: { word: 'Waits', tone: 'plain' },
  RUNNING: { word: 'Running', tone: 'accent' },
  SUCCEEDED: { word: 'Succeeded', tone: 'good' },
  FAILED: { word: 'Failed', tone: 'bad' },
  CANCELLED: { word: 'Stopped', tone: 'plain' },
};

const FIRST = 10;
const MORE = 40;

/** The syncs of an org, newest first. */
export function SyncHistory({ org }: { org: OrgStateFragment }) {
  const list = useConnection(Syncs, { integrationId: org.id }, (data) => data.integration?.syncs);
  const [shown, setShown] = useState(FIRST);
  const rows = list.rows.slice(0, shown);
  const rest = (list.total ?? 0) - rows.length;
  const showMore = () => {
    setShown(shown + MORE);
    list.need(shown + MORE);
  };
  return (
    <Panel title={`Syncs of ${org.domain}`} flush>
      {list.isLoading && (
        <div className={css.place}>
          <SkeletonLines lines={5} />
        </div>
      )}
      {list.error && rows.length === 0 && <Failure fault={failure(list.error)} onRetry={list.reload} />}
      {!list.isLoading && !list.error && rows.length === 0 && <Empty title="No sync yet" />}
      {rows.length > 0 && (
        <table className={css.table} aria-label={`Syncs of ${org.domain}`}>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Result</th>
              <th scope="col" className={css.wide}>
                What was read
              </th>
              <th scope="col" className={css.wide}>
                Started by
              </th>
              <th scope="col" className={css.took}>
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((run) => (
              <SyncRow key={run.id} run={run} />
            ))}
          </tbody>
        </table>
      )}
      {rest > 0 && (
        <div className={css.more}>
          <Button small onPress={showMore}>
            Show earlier ones ({count(rest)})
          </Button>
        </div>
      )}
    </Panel>
  );
}

function SyncRow({ run }: { run: RunStateFragment }) {
  const { word, tone } = states[run.state];
  const incomplete = run.state === 'SUCCEEDED' && run.stages.some(({ state }) => state === 'FAILED');
  const parts = run.stages.filter(({ processed }) => processed > 0).map(readBy);
  const changes = parts.length > 0 ? parts.join(', ') : run.state === 'SUCCEEDED' ? 'Nothing new' : '–';
  const read = run.full && parts.length > 0 ? `In full: ${changes}` : changes;
  return (
    <tr>
      <td>{instant(run.startedAt ?? run.queuedAt)}</td>
      <td>
        <Badge tone={incomplete ? 'warn' : tone}>{incomplete ? 'In part' : word}</Badge>
        <p className={css.narrow}>{read}</p>
        {run.problem && <p className={css.problem}>{run.problem.message}</p>}
      </td>
      <td className={css.wide}>{read}</td>
      <td className={css.wide}>{triggerWord[run.trigger]}</td>
      <td className={css.took}>{took(run)}</td>
    </tr>
  );
}

function took({ startedAt, finishedAt }: RunStateFragment): string {
  return startedAt && finishedAt ? duration(secondsBetween(startedAt, Date.parse(finishedAt))) : '–';
}
