import { getRouteApi } from '@tanstack/react-router';
import { failure } from '../../api/faults';
import type { UserAboutFragment } from '../../api/generated/types';
import { UserUsage } from '../../api/generated/UserUsage';
import { useLoaded } from '../../api/loaded';
import { dayFromToday } from '../../format/dates';
import { counted } from '../../format/numbers';
import { chartStart } from '../../format/periods';
import { firstCovered } from '../../org/coverage';
import { HeatMap } from '../../parts/HeatMap';
import { Empty, Failure } from '../../parts/Notice';
import { Panel } from '../../parts/Panel';
import { Skeleton } from '../../parts/Skeleton';
import { Columns } from '../../parts/Stack';
import { UsageChart, usageFrom, usualGranularity } from '../../parts/UsageChart';
import css from './UserPage.module.css';

const route = getRouteApi('/signed-in/users/$userId');
const WEEKS = 26;

/** How often the person signs in to apps, and on which days. */
export function Usage({ user }: { user: UserAboutFragment }) {
  const coverage = user.integration.usageCoverage;
  const { by = usualGranularity(coverage) } = route.useSearch();
  const navigate = route.useNavigate();
  const loaded = useLoaded(UserUsage, { userId: user.id, granularity: by, from: usageFrom(by) });
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
      <Panel title="Days" hint={`Sign-ins by day, the last ${WEEKS} weeks as far as they were counted`}>
        <div className={css.heat}>
          <Days user={user} />
        </div>
      </Panel>
    </Columns>
  );
}

function Days({ user: { id, name, integration } }: { user: UserAboutFragment }) {
  const coverage = integration.usageCoverage;
  const wanted = dayFromToday(1 - WEEKS * 7);
  const { data, error, reload } = useLoaded(UserUsage, { userId: id, granularity: 'DAY', from: wanted });
  const points = data?.user?.usage;
  if (error) return <Failure fault={failure(error)} onRetry={reload} />;
  if (!coverage) return <Empty title="No sign-ins have been counted yet" />;
  if (!points) return <Skeleton height="116px" />;
  return (
    <HeatMap
      label={name}
      from={chartStart(wanted, firstCovered(coverage), points)}
      to={coverage.to.slice(0, 10)}
      values={new Map(points.map(({ start, signIns }) => [start, signIns]))}
    />
  );
}
