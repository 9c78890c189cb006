import { type Amount, sumByCurrency } from '../format/amounts';
import { money } from '../format/numbers';

/** What a seat costs a month, where somebody said so. */
export type PricedSeat = { monthlyCost?: number | null; app: { license?: { currency: string } | null } };

export function seatCostText({ monthlyCost, app: { license } }: PricedSeat): string | undefined {
  return license && monthlyCost != null ? money(monthlyCost, license.currency) : undefined;
}

/** What some seats cost a month together. */
export function costOfSeats(seats: readonly PricedSeat[]): Amount[] {
  return sumByCurrency(
    seats.flatMap(({ monthlyCost, app: { license } }) =>
      license && monthlyCost != null ? [{ currency: license.currency, amount: BigInt(monthlyCost) }] : [],
    ),
  );
}
