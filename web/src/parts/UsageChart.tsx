import { lazyRouteComponent } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { failure } from '../api/faults';
import type { Loaded } from '../api/loaded';
import { dayFromToday, monthFromThis } from '../format/dates';
import { barsOf, chartStart, type Granularity, type NoteOf, type Point } from '../format/periods';
import { type Coverage, coveredSince, firstCovered } from '../org/coverage';
import { Empty, Failure } from './Notice';
import { Panel } from './Panel';
import { Segmented } from './Segmented';
import { Skeleton } from './Skeleton';
import css from './UsageChart.module.css';

const BarChart = lazyRouteComponent(() => import('./BarChart'), 'BarChart');

const DAYS = 90;
const MONTHS = 12;

type Props = {
  title: string;
  by: Granularity;
  onBy: (by: Granularity) => void;
  loaded: Pick<Loaded<unknown>, 'error' | 'reload'>;
  points: readonly Point[] | undefined;
  /** What is told of a bar beside its sign-ins: by how many people they were, where not given. */
  noteOf?: NoteOf;
  coverage: Coverage | null | undefined;
};

/** The first day that a chart by days or months shows. */
export function usageFrom(by: Granularity): string {
  return by === 'DAY' ? dayFromToday(1 - DAYS) : monthFromThis(1 - MONTHS);
}

/** By what sign-ins are drawn unless one chooses: by day until months tell something. */
export function usualGranularity(coverage: Coverage | null | undefined): Granularity {
  return coverage && firstCovered(coverage) < monthFromThis(-4) ? 'MONTH' : 'DAY';
}

/** Sign-ins by day or month, as far as they are known. */
export function UsageChart({ title, by, onBy, loaded, points, noteOf, coverage }: Props) {
  // The page's words do not wait for what draws the bars, which is fetched while the figures are.
  useEffect(() => void BarChart.preload?.(), []);
  return (
    <Panel
      title={title}
      hint={coverage ? coveredSince(coverage) : undefined}
      action={
        <Segmented<Granularity>
          label="Sign-ins by"
          choices={[
            { id: 'DAY', label: 'By day' },
            { id: 'MONTH', label: 'By month' },
          ]}
          value={by}
          onChange={onBy}
        />
      }
    >
      <div className={css.frame}>
        <Chart by={by} loaded={loaded} points={points} noteOf={noteOf} coverage={coverage} />
      </div>
    </Panel>
  );
}

function Chart({ by, loaded, points, noteOf, coverage }: Omit<Props, 'title' | 'onBy'>) {
  if (loaded.error) return <Failure fault={failure(loaded.error)} onRetry={loaded.reload} />;
  if (!coverage) {
    return <Empty title="No sign-ins have been counted yet">They are, as the System Log is read.</Empty>;
  }
  if (!points) return <Skeleton height="220px" />;
  const from = chartStart(usageFrom(by), firstCovered(coverage), points);
  const bars = barsOf(by, points, from, coverage.to.slice(0, 10), noteOf);
  const [first, last] = [bars[0], bars.at(-1)];
  if (!first || !last) {
    return <Empty title="No sign-in is known of this time">The last ones were counted long before.</Empty>;
  }
  const label = `Sign-ins by ${by === 'DAY' ? 'day' : 'month'}, ${first.label} to ${last.label}`;
  return (
    <Suspense fallback={<Skeleton height="220px" />}>
      <BarChart label={label} unit="sign-ins" bars={bars} />
    </Suspense>
  );
}
