import type { UserOrderField, UserStatus } from '../../api/generated/types';
import { userStatusWord } from '../../org/userStatus';
import { oneOf, someOf, wholeNumber, word } from '../../shell/search';

export const USER_STATUSES = Object.keys(userStatusWord) as UserStatus[];
const ORDERS = ['NAME', 'EMAIL', 'LAST_LOGIN_AT'] as const satisfies readonly UserOrderField[];

export type UsersSearch = {
  q?: string;
  status?: UserStatus[];
  department?: string[];
  inactiveDays?: number;
  sort?: UserOrderField;
  direction?: 'ASC' | 'DESC';
};

/** The filters of the list of users, as its address has them. */
export function readUsersSearch(search: Record<string, unknown>): UsersSearch {
  return {
    q: word(search.q),
    status: someOf(USER_STATUSES, search.status),
    department: words(search.department),
    inactiveDays: wholeNumber(search.inactiveDays, 1, 3650),
    sort: oneOf(ORDERS, search.sort),
    direction: oneOf(['ASC', 'DESC'] as const, search.direction),
  };
}

function words(value: unknown): string[] | undefined {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  const read = given.flatMap((one) => word(one) ?? []);
  return read.length > 0 ? read : undefined;
}
