import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { instant } from '../../format/dates';
import { isRunning, type OrgView, useOrg } from '../../org/org';
import { useTicking } from '../../org/useTicking';
import { Button, buttonClass } from '../../parts/Button';
import { FaultText } from '../../parts/Field';
import { Empty } from '../../parts/Notice';
import { PageHead } from '../../parts/PageHead';
import { Panel } from '../../parts/Panel';
import { Ended } from './Ended';
import { type Run, toldAloud } from './progress';
import { StageRow } from './StageRow';
import css from './Sync.module.css';
import { useSyncNow } from './useSyncNow';
import { Whole } from './Whole';

/** How far the newest sync of the org is, live; once it has ended, what came of it. */
export function Sync() {
  const view = useOrg();
  const { run, org, isAdmin } = view;
  const { sync, isPending, fault } = useSyncNow();
  const goesOn = isRunning(run);
  const canSync = isAdmin && !goesOn && org.status !== 'DISCONNECTED';
  return (
    <>
      <PageHead
        title="Sync"
        lead={run ? lead(view, run) : org.domain}
        action={
          !goesOn && (
            <>
              {canSync && (
                <Button onPress={() => void sync(org.id)} isPending={isPending}>
                  Sync now
                </Button>
              )}
              <Link to="/" className={buttonClass('primary')}>
                To the overview
              </Link>
            </>
          )
        }
      />
      {fault && <FaultText fault={fault} />}
      <p className="hidden-visually" role="status">
        {run && toldAloud(run)}
      </p>
      {run ? (
        <Progressing run={run} />
      ) : (
        <Panel>
          <Empty title="This org was never synced" />
        </Panel>
      )}
    </>
  );
}

function Progressing({ run }: { run: Run }) {
  const { reload } = useOrg();
  const now = useTicking(isRunning(run));
  const failed = run.stages.filter(({ state }) => state === 'FAILED').length;
  // Why a part failed is a problem of the org's, which is known while the others go on.
  useEffect(() => {
    if (failed > 0) reload();
  }, [failed, reload]);
  return (
    <>
      {isRunning(run) ? <Whole run={run} now={now} /> : <Ended run={run} />}
      <Panel title={isRunning(run) ? 'What is read' : 'What was read'} flush>
        <ul className={css.stages}>
          {run.stages.map((stage) => (
            <StageRow key={stage.name} stage={stage} run={run} now={now} />
          ))}
        </ul>
      </Panel>
      <p className={css.hint}>
        {isRunning(run)
          ? 'You can leave this page: the sync goes on by itself, and figures grow until it ends.'
          : 'A sync reads what has changed since the one before, and everything once a week.'}
      </p>
    </>
  );
}

function lead({ org }: OrgView, run: Run): string {
  const name = org.name ? `${org.name} (${org.domain})` : org.domain;
  if (run.state === 'QUEUED') return `${name}, about to begin.`;
  if (isRunning(run)) return `${name}, since ${instant(run.startedAt ?? run.queuedAt)}.`;
  return `${name}, ended ${instant(run.finishedAt ?? run.queuedAt)}.`;
}
