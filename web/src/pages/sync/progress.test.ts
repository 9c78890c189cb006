import { describe, expect, it } from 'vitest';
import {
  problemsOfWhole,
  readSoFar,
  reasonsOf,
  type Stage,
  secondsBetween,
  shareOf,
  timeLeft,
  toldAloud,
} from './progress';

const stage: Stage = {
  __typename: 'SyncStage',
  name: 'USERS',
  state: 'RUNNING',
  processed: 200,
  total: 1000,
  requests: 4,
  throttledSeconds: 0,
  waitingUntil: null,
  secondsLeft: 8,
};

describe('how much of a stage is done', () => {
  it('is told by its records, where one knows how many there are', () => {
    expect(shareOf(stage, 2, 8)).toBe(0.2);
    expect(shareOf({ ...stage, processed: 1200 }, 2, 0)).toBe(1);
  });

  it('is told by its time otherwise, and not at all where that is not known', () => {
    expect(shareOf({ ...stage, total: null }, 30, 10)).toBe(0.75);
    expect(shareOf({ ...stage, total: 0 }, 0, 0)).toBe(0);
    expect(shareOf({ ...stage, total: null }, 30, null)).toBeUndefined();
  });

  it('is all or nothing of one that does not run', () => {
    expect(shareOf({ ...stage, state: 'SUCCEEDED', processed: 0 }, 5, 0)).toBe(1);
    expect(shareOf({ ...stage, state: 'QUEUED', processed: 0 }, 5, null)).toBe(0);
  });
});

it('a clock that is behind makes no time negative', () => {
  expect(secondsBetween('2026-11-28T12:00:00Z', Date.UTC(2026, 10, 28, 11))).toBe(0);
  expect(secondsBetween('2026-11-28T12:00:00Z', Date.UTC(2026, 10, 28, 12, 0, 5))).toBe(5);
  expect(secondsBetween(null, 0)).toBe(0);
});

it('what is read is told with what there will be, once that is known', () => {
  expect(readSoFar({ name: 'USERS', processed: 1, total: 5 })).toBe('1 of 5 users');
  expect(readSoFar({ name: 'USAGE', processed: 1, total: null })).toBe('1 log event');
  expect(timeLeft(null)).toMatch(/not known/);
  expect(timeLeft(0.2)).toBe('Almost done');
});

it('what is said aloud stays the same from record to record', () => {
  const before = { state: 'RUNNING', stages: [stage] } as const;
  expect(toldAloud({ ...before, stages: [{ ...stage, processed: 300, secondsLeft: 7 }] })).toBe(
    toldAloud({ ...before, stages: [stage] }),
  );
  expect(toldAloud({ ...before, stages: [{ ...stage, state: 'SUCCEEDED' }] })).toContain('Users: done');
});

describe('a problem', () => {
  const log = {
    message: 'Okta does not let the credentials read the System Log; the other parts still sync.',
    stage: 'USAGE',
  } as const;
  const silent = { message: 'Okta did not answer.', stage: null };
  const usage = (state: Stage['state']) => ({ name: 'USAGE', state }) as const;

  it('stands at the stage that failed for it, or else above all of them', () => {
    expect(reasonsOf(usage('FAILED'), null, [log, silent])).toEqual([log]);
    expect(problemsOfWhole({ stages: [usage('FAILED')] }, [log, silent])).toEqual([silent]);
    expect(problemsOfWhole({ stages: [usage('SUCCEEDED')] }, [log, silent])).toEqual([log, silent]);
  });

  it('of an earlier sync is not why this one failed', () => {
    expect(reasonsOf(usage('FAILED'), silent, [log, silent])).toEqual([]);
    expect(problemsOfWhole({ stages: [usage('FAILED')], problem: silent }, [log, silent])).toEqual([
      silent,
      log,
    ]);
  });
});
