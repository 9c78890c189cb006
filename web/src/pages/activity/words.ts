import type { ActivityKind } from '../../api/generated/types';
import type { Tone } from '../../parts/Badge';

/** The kinds of entries in words; webhooks choose among them, too. */
export const activityWord: Record<ActivityKind, string> = {
  USER_JOINED: 'Joined',
  USER_LEFT: 'Left',
  APP_APPEARED: 'App appeared',
  APP_DISAPPEARED: 'App deleted',
  SEAT_GIVEN: 'Seat given',
  SEAT_TAKEN: 'Seat taken',
  USAGE_FELL: 'Use fell',
};

export const activityTone: Record<ActivityKind, Tone> = {
  USER_JOINED: 'good',
  USER_LEFT: 'plain',
  APP_APPEARED: 'accent',
  APP_DISAPPEARED: 'plain',
  SEAT_GIVEN: 'good',
  SEAT_TAKEN: 'plain',
  USAGE_FELL: 'warn',
};
