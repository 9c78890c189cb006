import type { AssignmentOrderField, AssignmentScope } from '../../api/generated/types';
import type { Granularity } from '../../format/periods';
import { type Period, readPeriod } from '../../org/period';
import { oneOf } from '../../shell/search';

const ORDERS = [
  'USER_NAME',
  'LAST_SIGN_IN_AT',
  'SIGN_INS',
] as const satisfies readonly AssignmentOrderField[];
export type SeatOrder = (typeof ORDERS)[number];

export type AppSearch = {
  days?: Period;
  /** How sign-ins are drawn. */
  by?: Granularity;
  /** Which list stands below: all seats, where none is given. */
  list?: 'reclaim';
  /** Only seats without a sign-in for the period. */
  use?: 'none';
  scope?: AssignmentScope;
  /** Only seats of who cannot sign in. */
  orphaned?: true;
  sort?: SeatOrder;
  direction?: 'ASC' | 'DESC';
};

/** What the page of an app shows, as its address has it. */
export function readAppSearch(search: Record<string, unknown>): AppSearch {
  return {
    days: readPeriod(search.days),
    by: oneOf(['DAY', 'MONTH'] as const, search.by),
    list: oneOf(['reclaim'] as const, search.list),
    use: oneOf(['none'] as const, search.use),
    scope: oneOf(['USER', 'GROUP'] as const, search.scope),
    orphaned: search.orphaned === true || search.orphaned === 'true' ? true : undefined,
    sort: oneOf(ORDERS, search.sort),
    direction: oneOf(['ASC', 'DESC'] as const, search.direction),
  };
}
