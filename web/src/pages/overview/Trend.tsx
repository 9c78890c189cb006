import { OverviewUsage } from '../../api/generated/OverviewUsage';
import { useLoaded } from '../../api/loaded';
import type { Granularity } from '../../format/periods';
import { useOrg } from '../../org/org';
import { UsageChart, usageFrom, usualGranularity } from '../../parts/UsageChart';

/** How much the whole org signs in. */
export function Trend({ by, onBy }: { by: Granularity | undefined; onBy: (by: Granularity) => void }) {
  const { org } = useOrg();
  const granularity = by ?? usualGranularity(org.usageCoverage);
  const loaded = useLoaded(OverviewUsage, {
    integrationId: org.id,
    granularity,
    from: usageFrom(granularity),
  });
  return (
    <UsageChart
      title="Sign-ins"
      by={granularity}
      onBy={onBy}
      loaded={loaded}
      points={loaded.data?.integration?.usage}
      coverage={org.usageCoverage}
    />
  );
}
