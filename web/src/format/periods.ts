import { calendarDay, month, shortDay, shortMonth } from './dates';
import { counted } from './numbers';

export type Granularity = 'DAY' | 'MONTH';
export type Point = {
  start: string;
  signIns: number;
  /** Not told where it would take long to count them. */
  activeUsers?: number;
  activeApps?: number;
};
/** What is told of a period beside its sign-ins. */
export type NoteOf = (counts: Pick<Point, 'activeUsers' | 'activeApps'>) => string | undefined;
export type PeriodBar = { key: string; label: string; tick: string; value: number; note?: string };

const DAY = 86_400_000;

/** The first days of all periods from the one that `from` is in to the one that `to` is in. */
export function everyPeriod(granularity: Granularity, from: string, to: string): string[] {
  const starts: string[] = [];
  const date = new Date(`${granularity === 'DAY' ? from : `${from.slice(0, 7)}-01`}T00:00:00Z`);
  const last = Date.parse(`${to}T00:00:00Z`);
  while (date.getTime() <= last) {
    starts.push(date.toISOString().slice(0, 10));
    if (granularity === 'DAY') date.setTime(date.getTime() + DAY);
    else date.setUTCMonth(date.getUTCMonth() + 1);
  }
  return starts;
}

/** A bar for each period, those without sign-ins too, which the API leaves out. */
export function barsOf(
  granularity: Granularity,
  points: readonly Point[],
  from: string,
  to: string,
  noteOf: NoteOf = ({ activeUsers }) =>
    activeUsers === undefined ? undefined : counted(activeUsers, 'person', 'people'),
): PeriodBar[] {
  const byStart = new Map(points.map((point) => [point.start, point]));
  return everyPeriod(granularity, from, to).map((start) => {
    const point = byStart.get(start);
    return {
      key: start,
      label: granularity === 'DAY' ? calendarDay(start) : month(start),
      tick: granularity === 'DAY' ? shortDay(start) : shortMonth(start),
      value: point?.signIns ?? 0,
      note: point && noteOf(point),
    };
  });
}

/** Where a chart begins: not before the first sign-in that is known, as a bar of nought would say that there was none. */
export function chartStart(wanted: string, covered: string, points: readonly { start: string }[]): string {
  const known = points[0] && points[0].start < covered ? points[0].start : covered;
  return known > wanted ? known : wanted;
}
