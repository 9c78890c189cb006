import { getRouteApi } from '@tanstack/react-router';
import { AppUsage } from '../../api/generated/AppUsage';
import type { AppAboutFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { Columns } from '../../parts/Stack';
import { UsageChart, usageFrom, usualGranularity } from '../../parts/UsageChart';
import { UsageDays, usageDaysFrom } from '../../parts/UsageDays';

const route = getRouteApi('/signed-in/apps/$appId');

/** How much the app is signed in to, and on which days. */
export function Usage({ app }: { app: AppAboutFragment }) {
  const coverage = app.integration.usageCoverage;
  const { by = usualGranularity(coverage) } = route.useSearch();
  const navigate = route.useNavigate();
  const loaded = useLoaded(AppUsage, { appId: app.id, granularity: by, from: usageFrom(by) });
  const days = useLoaded(AppUsage, { appId: app.id, granularity: 'DAY', from: usageDaysFrom() });
  return (
    <Columns>
      <UsageChart
        title="Sign-ins"
        by={by}
        onBy={(chosen) =>
          void navigate({
            search: (former) => ({ ...former, by: chosen }),
            replace: true,
            resetScroll: false,
          })
        }
        loaded={loaded}
        points={loaded.data?.app?.usage}
        coverage={coverage}
      />
      <UsageDays label={app.label} loaded={days} points={days.data?.app?.usage} coverage={coverage} />
    </Columns>
  );
}
