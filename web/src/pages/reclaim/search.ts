import type { ReclaimReason } from '../../api/generated/types';
import { type Period, readPeriod } from '../../org/period';
import { REASONS } from '../../org/reclaim';
import { oneOf, word } from '../../shell/search';

export type ReclaimSearch = {
  appId?: string;
  department?: string;
  reason?: ReclaimReason;
  inactiveDays?: Period;
};

/** The filters of the seats to take back, as the page's address has them. */
export function readReclaimSearch(search: Record<string, unknown>): ReclaimSearch {
  return {
    appId: word(search.appId),
    department: word(search.department),
    reason: oneOf(REASONS, search.reason),
    inactiveDays: readPeriod(search.inactiveDays),
  };
}
