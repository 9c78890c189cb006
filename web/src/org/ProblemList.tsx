import type { ReactNode } from 'react';
import { remedyHere } from '../api/faults';
import type { ProblemTextFragment } from '../api/generated/types';
import { instant } from '../format/dates';
import { Warning } from '../parts/Notice';
import css from './ProblemList.module.css';
import { byGravity } from './problems';

type Props = {
  problems: readonly ProblemTextFragment[];
  /** The way to what mends it, where the page has one. */
  action?: (problem: ProblemTextFragment) => ReactNode;
};

/** What keeps data from arriving, each with what to do about it. */
export function ProblemList({ problems, action }: Props) {
  if (problems.length === 0) return null;
  return (
    <ul className={css.list} aria-label="Problems">
      {byGravity(problems).map((problem) => (
        <li key={`${problem.code} ${problem.message}`}>
          <Warning title={problem.message} action={action?.(problem)}>
            <p>{remedyHere(problem.remedy)}</p>
            <p className={css.since}>
              Since <time dateTime={problem.since}>{instant(problem.since)}</time>
            </p>
          </Warning>
        </li>
      ))}
    </ul>
  );
}
