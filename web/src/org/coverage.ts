import { calendarDay, day, instant } from '../format/dates';

export type Coverage = { from: string; to: string };

/** Which part of the System Log the figures know of. */
export function coverageText(coverage: Coverage | null | undefined): string {
  if (!coverage) return 'No sign-ins have been counted yet.';
  return `Sign-ins are counted from ${day(coverage.from)} to ${instant(coverage.to)}.`;
}

/** The first calendar day (UTC) of which sign-ins are known. */
export function firstCovered(coverage: Coverage): string {
  return coverage.from.slice(0, 10);
}

/** Since when sign-ins are known, in words. */
export function coveredSince(coverage: Coverage): string {
  return `Counted since ${calendarDay(firstCovered(coverage))}`;
}
