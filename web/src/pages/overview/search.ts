import type { Granularity } from '../../format/periods';
import { type Period, readPeriod } from '../../org/period';
import { oneOf } from '../../shell/search';

export type OverviewSearch = { days?: Period; by?: Granularity };

/** What the page looks at, as its address has it. */
export function readOverviewSearch(search: Record<string, unknown>): OverviewSearch {
  return { days: readPeriod(search.days), by: oneOf(['DAY', 'MONTH'] as const, search.by) };
}
