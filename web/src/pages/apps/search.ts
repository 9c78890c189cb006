import type { AppOrderField, AppStatus, ReviewState } from '../../api/generated/types';
import { oneOf, someOf, word } from '../../shell/search';

export const APP_STATUSES = ['ACTIVE', 'INACTIVE', 'DELETED'] as const satisfies readonly AppStatus[];
export const REVIEWS = ['UNREVIEWED', 'SANCTIONED', 'UNSANCTIONED'] as const satisfies readonly ReviewState[];
const ORDERS = [
  'LABEL',
  'ASSIGNED_USERS',
  'SIGN_INS',
  'LAST_SIGN_IN_AT',
  'MONTHLY_WASTE',
] as const satisfies readonly AppOrderField[];

export type AppsSearch = {
  q?: string;
  status?: AppStatus[];
  review?: ReviewState[];
  sort?: AppOrderField;
  direction?: 'ASC' | 'DESC';
};

/** The filters of the list of apps, as its address has them. */
export function readAppsSearch(search: Record<string, unknown>): AppsSearch {
  return {
    q: word(search.q),
    status: someOf(APP_STATUSES, search.status),
    review: someOf(REVIEWS, search.review),
    sort: oneOf(ORDERS, search.sort),
    direction: oneOf(['ASC', 'DESC'] as const, search.direction),
  };
}
