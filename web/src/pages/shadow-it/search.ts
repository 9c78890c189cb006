import type { AppOrderField, AppSignalCode, ReviewState } from '../../api/generated/types';
import { dayFromToday } from '../../format/dates';
import { oneOf } from '../../shell/search';

export const SIGNALS = [
  'ADDED_BY_USER',
  'OAUTH_CONSENT',
  'BOOKMARK',
  'PASSWORD_VAULTED',
  'DELETED_IN_USE',
  'NEW',
  'UNASSIGNED_SIGN_IN',
] as const satisfies readonly AppSignalCode[];

const ORDERS = ['LABEL', 'ASSIGNED_USERS', 'LAST_SIGN_IN_AT'] as const satisfies readonly AppOrderField[];
export type InboxOrder = (typeof ORDERS)[number];

export type ShadowItSearch = {
  /** Which reviews are shown; the inbox where there is none. */
  review?: Exclude<ReviewState, 'UNREVIEWED'>;
  signal?: AppSignalCode;
  sort?: InboxOrder;
};

/** The first of the 30 calendar days (UTC), today among them, of which it is told how many people signed in. */
export function signedInSince(now?: number): string {
  return dayFromToday(-29, now);
}

/** The filters of the inbox, as its address has them. */
export function readShadowItSearch(search: Record<string, unknown>): ShadowItSearch {
  return {
    review: oneOf(['SANCTIONED', 'UNSANCTIONED'] as const, search.review),
    signal: oneOf(SIGNALS, search.signal),
    sort: oneOf(ORDERS, search.sort),
  };
}
