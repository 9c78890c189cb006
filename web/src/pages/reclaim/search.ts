import { type Period, readPeriod } from '../../org/period';
import { word } from '../../shell/search';

export type ReclaimSearch = {
  appId?: string;
  department?: string;
  inactiveDays?: Period;
};

/** The filters of the seats to take back, as the page's address has them. */
export function readReclaimSearch(search: Record<string, unknown>): ReclaimSearch {
  return {
    appId: word(search.appId),
    department: word(search.department),
    inactiveDays: readPeriod(search.inactiveDays),
  };
}
