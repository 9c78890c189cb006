import { compareAmounts, sumByCurrency } from '../../format/amounts';
import type { PricedSeat, Worth } from '../../org/seatCost';

/** Of a part of an org: the seats that nobody used in the period, and what those cost. */
type Part = {
  seats: { inactive: number; neverUsed: number };
  costs: { currency: string; waste: { amount: string } }[];
};

/** The seats that nobody used. */
export function unusedOf({ seats }: Pick<Part, 'seats'>): number {
  return seats.inactive + seats.neverUsed;
}

/** The apps of some seats whose cost nobody has said. */
export function unpricedAmong(rows: readonly (PricedSeat & { app: { id: string } })[]): number {
  return new Set(rows.filter(({ monthlyCost }) => monthlyCost == null).map(({ app }) => app.id)).size;
}

/** The apps whose cost nobody has said, of those with unused seats. */
export function unpricedParts(apps: readonly Part[]): number {
  return apps.filter((part) => part.costs.length === 0 && unusedOf(part) > 0).length;
}

/** What so many seats of one app cost. */
export function worthOfApp(
  seats: number,
  license: { monthlyCostPerSeat: number; currency: string } | null | undefined,
): Worth {
  if (!license) return { amounts: [], isLeast: false };
  const { currency, monthlyCostPerSeat } = license;
  return { amounts: [{ currency, amount: BigInt(seats) * BigInt(monthlyCostPerSeat) }], isLeast: false };
}

/**
 * What so many seats of these parts cost at least: all that nobody used are among them. Duplicates and those of people who cannot
 * sign in may come on top, and so many apps whose cost nobody has said.
 */
export function worthOfParts(seats: number, parts: readonly Part[], unpriced: number): Worth {
  const costs = parts.flatMap((part) => part.costs);
  const unused = parts.reduce((sum, part) => sum + unusedOf(part), 0);
  return {
    amounts: sumByCurrency(costs.map(({ currency, waste }) => ({ currency, amount: BigInt(waste.amount) }))),
    isLeast: seats > unused || unpriced > 0,
  };
}

/** What parts are compared by: what they waste, where it is told and all in one currency, as no other amounts compare. */
export type Measure = 'WASTE' | 'SEATS' | 'SEATS_FOR_CURRENCIES';

export type Ranking<P> = {
  by: Measure;
  /** The greatest first, each with how much it is against the greatest, from 0 to 1. */
  parts: { part: P; share: number }[];
};

/** Those parts that have unused seats, the most wasteful first. */
export function mostWasteful<P extends Part>(parts: readonly P[], most: number): Ranking<P> {
  const unused = parts.filter((part) => unusedOf(part) > 0);
  const by = measureOf(unused);
  const sizeOf = (part: P) => (by === 'WASTE' ? wasteOf(part) : BigInt(unusedOf(part)));
  const ranked = unused.toSorted((a, b) => compareAmounts(sizeOf(b), sizeOf(a)) || unusedOf(b) - unusedOf(a));
  const greatest = ranked[0] ? sizeOf(ranked[0]) : 1n;
  return {
    by,
    parts: ranked.slice(0, most).map((part) => ({
      part,
      share: Number((sizeOf(part) * 1000n) / greatest) / 1000,
    })),
  };
}

function measureOf(parts: readonly Part[]): Measure {
  const costs = parts.flatMap((part) => part.costs).filter(({ waste }) => waste.amount !== '0');
  const currencies = new Set(costs.map(({ currency }) => currency));
  if (currencies.size === 1) return 'WASTE';
  return currencies.size === 0 ? 'SEATS' : 'SEATS_FOR_CURRENCIES';
}

function wasteOf({ costs }: Part): bigint {
  return costs.reduce((sum, { waste }) => sum + BigInt(waste.amount), 0n);
}
