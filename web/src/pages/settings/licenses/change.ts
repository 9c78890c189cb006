import type { LicenseChangeFragment } from '../../../api/generated/types';
import { calendarDay } from '../../../format/dates';
import { count, money } from '../../../format/numbers';

/** A cell of the preview: what there will be, and what there was where that is different; null where there was nothing. */
export type Cell = { value: string; before?: string | null };

export type Preview = { seats: Cell; cost: Cell; renewsOn: Cell; category: Cell };

/** What a line of the file makes of an app. */
export function previewOf(change: LicenseChangeFragment): Preview {
  const { license: next, previousLicense: before, category, previousCategory } = change;
  return {
    seats: cell(seats(next), seats(before)),
    cost: cell(cost(next), cost(before)),
    renewsOn: cell(renewsOn(next), renewsOn(before)),
    category: cell(category, previousCategory),
  };
}

type Terms = LicenseChangeFragment['license'];

function seats(terms: Terms): string | null {
  return terms?.seats == null ? null : count(terms.seats);
}

function cost(terms: Terms): string | null {
  return terms ? money(terms.monthlyCostPerSeat, terms.currency) : null;
}

function renewsOn(terms: Terms): string | null {
  return terms?.renewsOn ? calendarDay(terms.renewsOn) : null;
}

function cell(next: string | null | undefined, before: string | null | undefined): Cell {
  const value = next ?? '–';
  return next === before ? { value } : { value, before: before ?? null };
}

const NAMES: Record<keyof Preview, string> = {
  seats: 'seats',
  cost: 'cost',
  renewsOn: 'renewal',
  category: 'category',
};

/** Which of its cells change, in words. */
export function changedWords(preview: Preview): string {
  const keys = Object.keys(NAMES) as (keyof Preview)[];
  return keys
    .filter((key) => preview[key].before !== undefined)
    .map((key) => NAMES[key])
    .join(', ');
}
