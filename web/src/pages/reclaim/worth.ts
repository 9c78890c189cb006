/** An amount in minor units of a currency. */
export type Amount = { currency: string; amount: bigint };

/** What some seats cost a month together. */
export type Worth = {
  /** One per currency. */
  amounts: Amount[];
  /** They cost this, or more. */
  isLeast: boolean;
};

type Row = { monthlyCost?: number | null; app: { license?: { currency: string } | null } };

/** Of a part of an org: the seats that nobody used in the period, and what those cost. */
type Part = {
  seats: { inactive: number; neverUsed: number };
  costs: { currency: string; waste: { amount: string } }[];
};

/** The seats that nobody used. */
export function unusedOf({ seats }: Pick<Part, 'seats'>): number {
  return seats.inactive + seats.neverUsed;
}

/** What the rows of a list cost, all of which are there. */
export function worthOfRows(rows: readonly Row[]): Worth {
  const priced = rows.flatMap(({ monthlyCost, app: { license } }) =>
    license && monthlyCost != null ? [{ currency: license.currency, amount: BigInt(monthlyCost) }] : [],
  );
  return { amounts: summed(priced), isLeast: false };
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
 * sign in may come on top.
 */
export function worthOfParts(seats: number, parts: readonly Part[]): Worth {
  const costs = parts.flatMap((part) => part.costs);
  const unused = parts.reduce((sum, part) => sum + unusedOf(part), 0);
  return {
    amounts: summed(costs.map(({ currency, waste }) => ({ currency, amount: BigInt(waste.amount) }))),
    isLeast: seats > unused,
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
    .sort((a, b) => compare(wasteOf(b), wasteOf(a)) || unusedOf(b) - unusedOf(a))
    .slice(0, most);
}

/** How much a part wastes against the most wasteful of some, from 0 to 1; by seats where none costs anything. */
export function share(part: Part, among: readonly Part[]): number {
  const [most] = mostWasteful(among, 1);
  const waste = most ? wasteOf(most) : 0n;
  if (waste > 0n) return Number((wasteOf(part) * 1000n) / waste) / 1000;
  return unusedOf(part) / Math.max(1, ...among.map(unusedOf));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

/** The sum of each currency, the greatest first. */
function summed(amounts: readonly Amount[]): Amount[] {
  const sums = new Map<string, bigint>();
  for (const { currency, amount } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  return [...sums]
    .map(([currency, amount]) => ({ currency, amount }))
    .filter(({ amount }) => amount > 0n)
    .sort((a, b) => compare(b.amount, a.amount));
}
