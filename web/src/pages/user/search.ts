import type { AssignmentOrderField } from '../../api/generated/types';
import type { Granularity } from '../../format/periods';
import { type Period, readPeriod } from '../../org/period';
import { oneOf } from '../../shell/search';

const ORDERS = [
  'APP_LABEL',
  'SIGN_INS',
  'LAST_SIGN_IN_AT',
] as const satisfies readonly AssignmentOrderField[];
export type SeatOrder = (typeof ORDERS)[number];

export type UserSearch = {
  days?: Period;
  /** How sign-ins are drawn. */
  by?: Granularity;
  sort?: SeatOrder;
  direction?: 'ASC' | 'DESC';
};

/** What the page of a user shows, as its address has it. */
export function readUserSearch(search: Record<string, unknown>): UserSearch {
  return {
    days: readPeriod(search.days),
    by: oneOf(['DAY', 'MONTH'] as const, search.by),
    sort: oneOf(ORDERS, search.sort),
    direction: oneOf(['ASC', 'DESC'] as const, search.direction),
  };
}
