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

/** What a part wastes, as a plain number whatever the currency, to compare parts by. */
function wasteOf(part: Pick<Part, 'costs'>): bigint {
  return part.costs.reduce((sum, { waste }) => sum + BigInt(waste.amount), 0n);
}

/** Those parts that have unused seats, the most wasteful first. */
export function mostWasteful<P extends Part>(parts: readonly P[], most: number): P[] {
  return parts
    .filter((part) => unusedOf(part) > 0)
    .sort((a, b) => compareAmounts(wasteOf(b), wasteOf(a)) || unusedOf(b) - unusedOf(a))
    .slice(0, most);
}

/** How much a part wastes against the most wasteful of some, from 0 to 1; by seats where none costs anything. */
export function share(part: Part, among: readonly Part[]): number {
  const [most] = mostWasteful(among, 1);
  const waste = most ? wasteOf(most) : 0n;
  if (waste > 0n) return Number((wasteOf(part) * 1000n) / waste) / 1000;
  return unusedOf(part) / Math.max(1, ...among.map(unusedOf));
}
