import type { AssignmentScope, ReclaimReason } from '../api/generated/types';
import type { Tone } from '../parts/Badge';

/** Who has not signed in for so many days does not count as active: the periods that one can choose. */
export const PERIODS = [30, 60, 90] as const;
export const DEFAULT_PERIOD = 30;

/** In the order in which one would go by them. */
export const REASONS = ['ORPHANED', 'NEVER_USED', 'INACTIVE', 'DUPLICATE_FUNCTION'] as const;

export const reasonWord: Record<ReclaimReason, string> = {
  NEVER_USED: 'Never used',
  INACTIVE: 'Inactive',
  ORPHANED: 'Cannot sign in',
  DUPLICATE_FUNCTION: 'Duplicate',
};

export const reasonTone: Record<ReclaimReason, Tone> = {
  NEVER_USED: 'bad',
  INACTIVE: 'warn',
  ORPHANED: 'bad',
  DUPLICATE_FUNCTION: 'accent',
};

/** What a reason means, for a period of so many days. */
export function reasonMeaning(reason: ReclaimReason, inactiveDays: number): string {
  switch (reason) {
    case 'NEVER_USED':
      return `Given more than ${inactiveDays} days ago, and its holder was never seen to sign in to the app.`;
    case 'INACTIVE':
      return `Its holder has signed in to the app before, but not in the last ${inactiveDays} days.`;
    case 'ORPHANED':
      return 'Its holder is suspended or deactivated in Okta.';
    case 'DUPLICATE_FUNCTION':
      return `In the last ${inactiveDays} days its holder used another app of the same category on ten days or more, and on ten for each day on which they used this one.`;
  }
}

/** Okta's own group of all users: nobody can be taken out of it. */
export const EVERYONE = 'Everyone';

export type Step = {
  /** What to do in Okta. */
  step: string;
  /** With what, or how. */
  detail?: string;
};

/** How a seat is taken back in Okta. */
export function takingBack(seat: {
  scope: AssignmentScope;
  group?: { name?: string | null; oktaId: string } | null;
}): Step {
  if (seat.scope === 'USER') return { step: 'Unassign the app' };
  if (!seat.group) return { step: 'Remove from its group', detail: 'Okta does not say which' };
  if (seat.group.name === EVERYONE) {
    return { step: 'Replace Everyone', detail: 'by a smaller group' };
  }
  return { step: 'Remove from group', detail: seat.group.name ?? seat.group.oktaId };
}
