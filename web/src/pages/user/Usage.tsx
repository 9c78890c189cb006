import { getRouteApi } from '@tanstack/react-router';
import type { UserAboutFragment } from '../../api/generated/types';
import { UserUsage } from '../../api/generated/UserUsage';
import { useLoaded } from '../../api/loaded';
import { counted } from '../../format/numbers';
import { Columns } from '../../parts/Stack';
import { UsageChart, usageFrom, usualGranularity } from '../../parts/UsageChart';
import { UsageDays, usageDaysFrom } from '../../parts/UsageDays';

const route = getRouteApi('/signed-in/users/$userId');

/** How often the person signs in to apps, and on which days. */
export function Usage({ user }: { user: UserAboutFragment }) {
  const coverage = user.integration.usageCoverage;
  const { by = usualGranularity(coverage) } = route.useSearch();
  const navigate = route.useNavigate();
  const loaded = useLoaded(UserUsage, { userId: user.id, granularity: by, from: usageFrom(by) });
  const days = useLoaded(UserUsage, { userId: user.id, granularity: 'DAY', from: usageDaysFrom() });
  return (
    <Columns>
      <UsageChart
        title="Sign-ins"
        by={by}
        onBy={(chosen) => void navigate({ search: (former) => ({ ...former, by: chosen }), replace: true })}
        loaded={loaded}
        points={loaded.data?.user?.usage}
        noteOf={({ activeApps = 0 }) => `to ${counted(activeApps, 'app')}`}
        coverage={coverage}
      />
      <UsageDays label={user.name} loaded={days} points={days.data?.user?.usage} coverage={coverage} />
    </Columns>
  );
}
