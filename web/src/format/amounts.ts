import { money } from './numbers';

/** An amount in minor units of a currency. */
export type Amount = { currency: string; amount: bigint };

/** The sum of each currency, the greatest first; of those that come to nothing, one where there is nothing else. */
export function sumByCurrency(amounts: readonly Amount[]): Amount[] {
  const sums = new Map<string, bigint>();
  for (const { currency, amount } of amounts) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  const all = [...sums].map(([currency, amount]) => ({ currency, amount }));
  const telling = all.filter(({ amount }) => amount !== 0n);
  return telling.length > 0 ? telling.sort((a, b) => compareAmounts(b.amount, a.amount)) : all.slice(0, 1);
}

export function compareAmounts(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}

export function amountText({ amount, currency }: Amount): string {
  return money(String(amount), currency);
}

/** What an amount a month is a year. */
export function yearlyText({ amount, currency }: Amount): string {
  return amountText({ amount: amount * 12n, currency });
}
