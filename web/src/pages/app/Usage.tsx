import { getRouteApi } from '@tanstack/react-router';
import { failure } from '../../api/faults';
import { AppUsage } from '../../api/generated/AppUsage';
import type { AppAboutFragment } from '../../api/generated/types';
import { useLoaded } from '../../api/loaded';
import { dayFromToday } from '../../format/dates';
import { chartStart } from '../../format/periods';
import { firstCovered } from '../../org/coverage';
import { HeatMap } from '../../parts/HeatMap';
import { Empty, Failure } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import { Columns } from '../../parts/Stack';
import { UsageChart, usageFrom, usualGranularity } from '../../parts/UsageChart';
import css from './AppPage.module.css';

const route = getRouteApi('/signed-in/apps/$appId');
const WEEKS = 26;

/** How much the app is signed in to, and on which days. */
export function Usage({ app }: { app: AppAboutFragment }) {
  const coverage = app.integration.usageCoverage;
  const { by = usualGranularity(coverage) } = route.useSearch();
  const navigate = route.useNavigate();
  const loaded = useLoaded(AppUsage, { appId: app.id, granularity: by, from: usageFrom(by) });
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
      <Panel title="Days" hint="The stronger the colour, the more sign-ins">
        <div className={css.heat}>
          <Days app={app} />
        </div>
      </Panel>
    </Columns>
  );
}

function Days({ app: { id, label, integration } }: { app: AppAboutFragment }) {
  const coverage = integration.usageCoverage;
  const wanted = dayFromToday(1 - WEEKS * 7);
  const { data, error, reload } = useLoaded(AppUsage, { appId: id, granularity: 'DAY', from: wanted });
  const points = data?.app?.usage;
  if (error) return <Failure fault={failure(error)} onRetry={reload} />;
  if (!coverage) return <Empty title="No sign-ins have been counted yet" />;
  if (!points) return <Skeleton height="116px" />;
  return (
    <HeatMap
      label={label}
      from={chartStart(wanted, firstCovered(coverage), points)}
      to={coverage.to.slice(0, 10)}
      values={new Map(points.map(({ start, signIns }) => [start, signIns]))}
    />
  );
}
