import type { ProblemCode } from '../api/generated/types';

/** What keeps the most from arriving comes first. */
const GRAVITY: readonly ProblemCode[] = [
  'INVALID_TOKEN',
  'UNREACHABLE',
  'FORBIDDEN',
  'STALE',
  'NO_USAGE_DATA',
];

export function byGravity<Problem extends { code: ProblemCode }>(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((one, other) => GRAVITY.indexOf(one.code) - GRAVITY.indexOf(other.code));
}
