import { type Amount, sumByCurrency } from '../format/amounts';
import { money } from '../format/numbers';

/** What a seat costs a month, where somebody said so. */
export type PricedSeat = { monthlyCost?: number | null; app: { license?: { currency: string } | null } };

export function seatCostText({ monthlyCost, app: { license } }: PricedSeat): string | undefined {
  return license && monthlyCost != null ? money(monthlyCost, license.currency) : undefined;
}

/** What some seats cost a month together. */
export type Worth = {
  /** One per currency. */
  amounts: Amount[];
  /** They cost this, or more. */
  isLeast: boolean;
};

/** At least what is known, where nobody has said what some of them cost. */
export function costOfSeats(seats: readonly PricedSeat[]): Worth {
  const known = seats.flatMap(({ monthlyCost, app: { license } }) =>
    license && monthlyCost != null ? [{ currency: license.currency, amount: BigInt(monthlyCost) }] : [],
  );
  return { amounts: sumByCurrency(known), isLeast: known.length < seats.length };
}

/** What stands with the first of the amounts, where it is not all. */
export function atLeast({ amounts, isLeast }: Worth): string {
  return isLeast && amounts.length > 0 ? 'at least' : '';
}
