import { wholeNumber } from '../shell/search';
import { DEFAULT_PERIOD, PERIODS } from './reclaim';

export type Period = (typeof PERIODS)[number];

/** The period that an address names; undefined where it names none, or the usual one. */
export function readPeriod(value: unknown): Period | undefined {
  const days = wholeNumber(value, 1, 3650);
  return PERIODS.find((period) => period === days && period !== DEFAULT_PERIOD);
}

/** A period as an address has it: the usual one goes without saying. */
export function inAddress(days: Period): Period | undefined {
  return days === DEFAULT_PERIOD ? undefined : days;
}
