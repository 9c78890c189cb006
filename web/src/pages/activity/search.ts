import type { ActivityKind } from '../../api/generated/types';
import { calendarDate, someOf, word } from '../../shell/search';

export const ACTIVITY_KINDS = [
  'USER_JOINED',
  'USER_LEFT',
  'APP_APPEARED',
  'APP_DISAPPEARED',
  'SEAT_GIVEN',
  'SEAT_TAKEN',
  'USAGE_FELL',
] as const satisfies readonly ActivityKind[];

export type ActivitySearch = {
  kinds?: ActivityKind[];
  /** The global id of the user that entries are about. */
  user?: string;
  /** The global id of the app that entries are about. */
  app?: string;
  /** Calendar days where the reader is, both included. */
  since?: string;
  until?: string;
};

/** The filters of the feed, as its address has them. */
export function readActivitySearch(search: Record<string, unknown>): ActivitySearch {
  return {
    kinds: someOf(ACTIVITY_KINDS, search.kinds),
    user: word(search.user),
    app: word(search.app),
    since: calendarDate(search.since),
    until: calendarDate(search.until),
  };
}
