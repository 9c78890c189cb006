import { Link } from '@tanstack/react-router';
import { CircleAlert, CircleCheck, CircleSlash } from 'lucide-react';
import { duration } from '../../format/dates';
import { count } from '../../format/numbers';
import { useOrg } from '../../org/org';
import { ProblemList } from '../../org/ProblemList';
import { buttonClass } from '../../parts/Button';
import { Stat, Stats } from '../../parts/Stat';
import { problemsOfWhole, type Run } from './progress';
import css from './Sync.module.css';

/** What came of a sync. */
export function Ended({ run }: { run: Run }) {
  const { org, isAdmin } = useOrg();
  const sum = (of: (stage: Run['stages'][number]) => number) =>
    run.stages.reduce((all, stage) => all + of(stage), 0);
  const took =
    run.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : null;
  const problems = problemsOfWhole(run, org.problems);
  return (
    <>
      <Verdict run={run} problems={problems.length} />
      <ProblemList
        problems={problems}
        action={
          isAdmin
            ? ({ code }) =>
                code === 'INVALID_TOKEN' && (
                  <Link to="/settings" className={buttonClass('plain', true)}>
                    To its credentials
                  </Link>
                )
            : undefined
        }
      />
      <Stats>
        <Stat label="Took" value={took === null ? '–' : duration(took)} />
        <Stat label="Records read" value={count(sum(({ processed }) => processed))} />
        <Stat label="Calls to Okta" value={count(sum(({ requests }) => requests))} />
        <Stat
          label="Waited for Okta"
          value={duration(sum(({ throttledSeconds }) => throttledSeconds))}
          hint="All parts together"
        />
      </Stats>
    </>
  );
}

function Verdict({ run, problems }: { run: Run; problems: number }) {
  if (run.state === 'CANCELLED') {
    return (
      <p className={css.verdict}>
        <CircleSlash size={22} aria-hidden />
        The sync was stopped, as the org was disconnected.
      </p>
    );
  }
  if (run.state === 'FAILED') {
    return (
      <p className={css.verdict}>
        <CircleAlert size={22} aria-hidden className={css.bad} />
        The sync failed. What was read before stays.
      </p>
    );
  }
  const isWhole = run.stages.every(({ state }) => state === 'SUCCEEDED');
  return (
    <p className={css.verdict}>
      {isWhole && problems === 0 ? (
        <CircleCheck size={22} aria-hidden className={css.good} />
      ) : (
        <CircleAlert size={22} aria-hidden className={css.warn} />
      )}
      {isWhole ? 'Everything was read.' : 'Some of it could not be read.'}
    </p>
  );
}
