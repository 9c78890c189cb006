import type { AppOrderField, AppSignalCode, AppStatus, ReviewState } from '../../api/generated/types';
import { type Period, readPeriod } from '../../org/period';
import { oneOf, someOf, word } from '../../shell/search';
import { SIGNALS } from '../shadow-it/search';

export const APP_STATUSES = ['ACTIVE', 'INACTIVE', 'DELETED'] as const satisfies readonly AppStatus[];
export const REVIEWS = ['UNREVIEWED', 'SANCTIONED', 'UNSANCTIONED'] as const satisfies readonly ReviewState[];
/** Those that Okta has: what is shown, and summed up, unless others are asked for. */
export const IN_OKTA = ['ACTIVE', 'INACTIVE'] as const satisfies readonly AppStatus[];
const ORDERS = [
  'LABEL',
  'ASSIGNED_USERS',
  'SIGN_INS',
  'LAST_SIGN_IN_AT',
  'MONTHLY_WASTE',
] as const satisfies readonly AppOrderField[];

export type AppsSearch = {
  q?: string;
  /** Those in Okta, where none is given. */
  status?: AppStatus[];
  review?: ReviewState[];
  signals?: AppSignalCode[];
  /** Okta's own are left out, unless they are shown too, or alone. */
  own?: 'too' | 'only';
  days?: Period;
  sort?: AppOrderField;
  direction?: 'ASC' | 'DESC';
};

/** The filters of the list of apps, as its address has them. */
export function readAppsSearch(search: Record<string, unknown>): AppsSearch {
  return {
    q: word(search.q),
    status: someOf(APP_STATUSES, search.status),
    review: someOf(REVIEWS, search.review),
    signals: someOf(SIGNALS, search.signals),
    own: oneOf(['too', 'only'] as const, search.own),
    days: readPeriod(search.days),
    sort: oneOf(ORDERS, search.sort),
    direction: oneOf(['ASC', 'DESC'] as const, search.direction),
  };
}
