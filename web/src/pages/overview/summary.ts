import { OverviewSummary } from '../../api/generated/OverviewSummary';
import type { OverviewSummaryQuery } from '../../api/generated/types';
import { type Loaded, useLoaded } from '../../api/loaded';
import { useOrg } from '../../org/org';
import type { Period } from '../../org/period';

/** The org's figures, which several parts show: whichever is drawn first asks for them, before what stands below it. */
export function useSummary(inactiveDays: Period): Loaded<OverviewSummaryQuery> {
  const { org } = useOrg();
  return useLoaded(OverviewSummary, { integrationId: org.id, inactiveDays });
}
