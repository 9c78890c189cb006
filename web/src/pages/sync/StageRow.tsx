import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, LoaderCircle } from 'lucide-react';
import { remedyHere } from '../../api/faults';
import type { SyncState } from '../../api/generated/types';
import { duration, timeOfDay } from '../../format/dates';
import { counted } from '../../format/numbers';
import { isRunning, useOrg } from '../../org/org';
import { useCountdown } from '../../org/useTicking';
import { Badge, type Tone } from '../../parts/Badge';
import { Progress } from '../../parts/Progress';
import {
  type Run,
  readBy,
  readSoFar,
  reasonsOf,
  type Stage,
  secondsBetween,
  shareOf,
  stageWords,
  timeLeft,
} from './progress';
import css from './Sync.module.css';

const LOOKS: Record<SyncState, { Icon: typeof CircleCheck; tone: Tone; word: string }> = {
  QUEUED: { Icon: CircleDashed, tone: 'plain', word: 'Waits' },
  RUNNING: { Icon: LoaderCircle, tone: 'accent', word: 'Running' },
  SUCCEEDED: { Icon: CircleCheck, tone: 'good', word: 'Done' },
  FAILED: { Icon: CircleAlert, tone: 'bad', word: 'Not complete' },
  CANCELLED: { Icon: CircleSlash, tone: 'plain', word: 'Stopped' },
};

/** One part of a sync: how far it is, what it waits for, and why it failed. */
export function StageRow({ stage, run, now }: { stage: Stage; run: Run; now: number }) {
  const { label, note } = stageWords[stage.name];
  const { Icon, tone, word } = LOOKS[stage.state];
  const left = useCountdown(stage.secondsLeft, now);
  const elapsed = secondsBetween(run.startedAt, now);
  const goesOn = stage.state === 'RUNNING';
  const told = goesOn ? readSoFar(stage) : readBy(stage);
  return (
    <li className={css.stage}>
      <div className={css.name}>
        <div>
          <h3>{label}</h3>
          <p className={css.note}>{note}</p>
        </div>
        <Badge tone={tone}>
          <Icon size={14} aria-hidden className={goesOn ? css.turning : undefined} />
          {word}
        </Badge>
      </div>
      {isRunning(run) && (
        <Progress
          label={label}
          share={shareOf(stage, elapsed, left)}
          told={told}
          isWaiting={stage.waitingUntil != null}
        />
      )}
      <p className={css.figures}>
        <strong>{stage.state === 'QUEUED' ? 'Nothing read yet' : told}</strong>
        {stage.requests > 0 && <span>{counted(stage.requests, 'call')} to Okta</span>}
        {stage.throttledSeconds >= 1 && <span>{duration(stage.throttledSeconds)} waited for Okta</span>}
        {goesOn && <span>{timeLeft(left)}</span>}
      </p>
      {goesOn && stage.waitingUntil != null && <Wait until={stage.waitingUntil} now={now} />}
      {stage.state === 'FAILED' && <Why stage={stage} run={run} />}
    </li>
  );
}

function Wait({ until, now }: { until: string; now: number }) {
  const seconds = (Date.parse(until) - now) / 1000;
  return (
    <p className={css.wait}>
      Waits for Okta’s rate limit until <time dateTime={until}>{timeOfDay(until)}</time>
      {seconds >= 1 && `, ${duration(seconds)} more`}.
    </p>
  );
}

/** What is wrong with this part; what is wrong with all of them, or with the one that this builds on, stands above. */
function Why({ stage, run }: { stage: Stage; run: Run }) {
  const { org } = useOrg();
  const reasons = reasonsOf(stage, run.problem, org.problems);
  if (reasons.length === 0) return <p className={css.note}>{elsewhere(run, org.problems.length)}</p>;
  return reasons.map(({ message, remedy }) => (
    <p key={message} className={css.why}>
      <strong>{message}</strong> {remedyHere(remedy)}
    </p>
  ));
}

function elsewhere(run: Run, problems: number): string {
  if (isRunning(run)) return 'Why, and what to do, is told when the sync has ended.';
  return run.problem || problems > 0 ? 'See above for why, and what to do.' : 'Sync again to read the rest.';
}
