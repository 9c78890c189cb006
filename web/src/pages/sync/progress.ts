import type {
  ProblemTextFragment,
  RunStateFragment,
  SyncStageName,
  SyncState,
} from '../../api/generated/types';
import { duration } from '../../format/dates';
import { count, counted } from '../../format/numbers';

export type Run = RunStateFragment;
export type Stage = RunStateFragment['stages'][number];

type Words = { label: string; note: string; one: string; many: string };

export const stageWords: Record<SyncStageName, Words> = {
  USERS: { label: 'Users', note: 'People and their administrator roles', one: 'user', many: 'users' },
  APPS: { label: 'Apps', note: 'Every app of the org', one: 'app', many: 'apps' },
  ASSIGNMENTS: {
    label: 'Assignments',
    note: 'Who is assigned to which app',
    one: 'assignment',
    many: 'assignments',
  },
  USAGE: {
    label: 'Usage',
    note: 'Sign-ins of the System Log, the newest first',
    one: 'log event',
    many: 'log events',
  },
};

/** How many records of a stage were taken in: `1,200 users`. */
export function readBy({ name, processed }: Pick<Stage, 'name' | 'processed'>): string {
  return counted(processed, stageWords[name].one, stageWords[name].many);
}

/** The same while it goes on: `1,200 of 5,000 users`. */
export function readSoFar(stage: Pick<Stage, 'name' | 'processed' | 'total'>): string {
  if (stage.total == null) return readBy(stage);
  return `${count(stage.processed)} of ${counted(stage.total, stageWords[stage.name].one, stageWords[stage.name].many)}`;
}

/** How much of a stage is done: by its records, or, where nobody knows how many there are, by the time that it takes. */
export function shareOf(stage: Stage, elapsed: number, left: number | null): number | undefined {
  if (stage.state === 'SUCCEEDED') return 1;
  if (stage.state !== 'RUNNING') return 0;
  if (stage.total != null && stage.total > 0) return Math.min(1, stage.processed / stage.total);
  return shareOfTime(elapsed, left);
}

export function shareOfTime(elapsed: number, left: number | null): number | undefined {
  if (left === null) return undefined;
  return elapsed + left > 0 ? elapsed / (elapsed + left) : 0;
}

/** Seconds between two instants, and never fewer than none: clocks differ. */
export function secondsBetween(from: string | null | undefined, to: number): number {
  return from ? Math.max(0, (to - Date.parse(from)) / 1000) : 0;
}

/** `About 3 min left`, while that can be told. */
export function timeLeft(left: number | null): string {
  if (left === null) return 'Time left is not known yet';
  return left < 1 ? 'Almost done' : `About ${duration(left)} left`;
}

const stateInWords: Record<SyncState, string> = {
  QUEUED: 'waits',
  RUNNING: 'running',
  SUCCEEDED: 'done',
  FAILED: 'not complete',
  CANCELLED: 'stopped',
};

/** What is said aloud of a sync: it changes when a part ends, and not with each record. */
export function toldAloud(run: Pick<Run, 'state' | 'stages'>): string {
  if (run.state === 'QUEUED') return 'The sync is about to begin.';
  if (run.state === 'RUNNING') {
    const parts = run.stages.map(({ name, state }) => `${stageWords[name].label}: ${stateInWords[state]}`);
    return `The sync is running. ${parts.join(', ')}.`;
  }
  if (run.state === 'SUCCEEDED') return 'The sync has ended.';
  return run.state === 'FAILED' ? 'The sync has failed.' : 'The sync was stopped.';
}

type Known = Pick<ProblemTextFragment, 'message' | 'stage'>;

/** What a stage failed for, as far as that concerns it alone. */
export function reasonsOf<Problem extends Known>(
  stage: Pick<Stage, 'name' | 'state'>,
  problem: Problem | null | undefined,
  known: readonly Problem[],
): Problem[] {
  if (stage.state !== 'FAILED') return [];
  // What is known otherwise may be of an earlier sync, where this one has failed for something else.
  return (problem ? [problem] : known).filter((one) => one.stage === stage.name);
}

/** Why a sync failed, and what else keeps data from arriving; without what stands at its stages. */
export function problemsOfWhole<Problem extends Known>(
  run: { stages: readonly Pick<Stage, 'name' | 'state'>[]; problem?: Problem | null },
  known: readonly Problem[],
): Problem[] {
  const others = known.filter(({ message }) => message !== run.problem?.message);
  const all = run.problem ? [run.problem, ...others] : others;
  const told = run.stages.flatMap((stage) => reasonsOf(stage, run.problem, known));
  return all.filter(({ message }) => !told.some((one) => one.message === message));
}
