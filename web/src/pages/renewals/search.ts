import { type Period, readPeriod } from '../../org/period';
import { wholeNumber } from '../../shell/search';

export type RenewalsSearch = {
  withinDays?: number;
  inactiveDays?: Period;
};

/** The filters of the renewals, as the page's address has them. */
export function readRenewalsSearch(search: Record<string, unknown>): RenewalsSearch {
  return {
    withinDays: wholeNumber(search.withinDays, 1, 3650),
    inactiveDays: readPeriod(search.inactiveDays),
  };
}
