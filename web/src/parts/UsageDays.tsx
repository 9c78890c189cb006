import { failure } from '../api/faults';
import type { Loaded } from '../api/loaded';
import { dayFromToday } from '../format/dates';
import { chartStart, type Point } from '../format/periods';
import { type Coverage, firstCovered } from '../org/coverage';
import { HeatMap } from './HeatMap';
import { Empty, Failure } from './Notice';
import { Panel } from './Panel';
import { Skeleton } from './Skeleton';
import css from './UsageDays.module.css';

const WEEKS = 26;

type Props = {
  /** Of whom or what the sign-ins are. */
  label: string;
  loaded: Pick<Loaded<unknown>, 'error' | 'reload'>;
  points: readonly Point[] | undefined;
  coverage: Coverage | null | undefined;
};

/** The first day that is shown. */
export function usageDaysFrom(): string {
  return dayFromToday(1 - WEEKS * 7);
}

/** On which days sign-ins were, as far as they are known. */
export function UsageDays(props: Props) {
  return (
    <Panel title="Days" hint={`Sign-ins by day, the last ${WEEKS} weeks as far as they were counted`}>
      <div className={css.frame}>
        <Days {...props} />
      </div>
    </Panel>
  );
}

function Days({ label, loaded, points, coverage }: Props) {
  if (loaded.error) return <Failure fault={failure(loaded.error)} onRetry={loaded.reload} />;
  if (!coverage) return <Empty title="No sign-ins have been counted yet" />;
  if (!points) return <Skeleton height="116px" />;
  return (
    <HeatMap
      label={label}
      from={chartStart(usageDaysFrom(), firstCovered(coverage), points)}
      to={coverage.to.slice(0, 10)}
      values={new Map(points.map(({ start, signIns }) => [start, signIns]))}
    />
  );
}
