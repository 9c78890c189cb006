import { wholeNumber, word } from '../../shell/search';

export type ReclaimSearch = {
  appId?: string;
  department?: string;
  inactiveDays?: number;
};

/** The filters of the seats to take back, as the page's address has them. */
export function readReclaimSearch(search: Record<string, unknown>): ReclaimSearch {
  return {
    appId: word(search.appId),
    department: word(search.department),
    inactiveDays: wholeNumber(search.inactiveDays, 1, 3650),
  };
}
