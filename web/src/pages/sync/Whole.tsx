import { duration } from '../../format/dates';
import { count } from '../../format/numbers';
import { useCountdown } from '../../org/useTicking';
import { Panel } from '../../parts/Panel';
import { Progress } from '../../parts/Progress';
import { type Run, secondsBetween, shareOfTime, timeLeft } from './progress';
import css from './Sync.module.css';

/** The sync as a whole, while it runs. */
export function Whole({ run, now }: { run: Run; now: number }) {
  const left = useCountdown(run.secondsLeft, now);
  const elapsed = secondsBetween(run.startedAt, now);
  const told = run.state === 'QUEUED' ? 'About to begin' : timeLeft(left);
  const calls = run.stages.reduce((sum, { requests }) => sum + requests, 0);
  return (
    <Panel>
      <div className={css.whole}>
        <p className={css.left}>{told}</p>
        <p className={css.sums}>
          <span>{duration(elapsed)} so far</span>
          <span>{count(calls)} calls to Okta</span>
        </p>
        <Progress label="The whole sync" share={shareOfTime(elapsed, left)} told={told} />
      </div>
    </Panel>
  );
}
