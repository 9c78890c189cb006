import { type Amount, sumByCurrency } from '../../format/amounts';

/** What several renewals save together, by currency; below 0 where more have to be bought. */
export function savedTogether(
  apps: readonly { renewal?: { monthlySaving: { amount: string; currency: string } } | null }[],
): Amount[] {
  const savings = apps.flatMap(({ renewal }) => (renewal ? [renewal.monthlySaving] : []));
  return sumByCurrency(savings.map(({ amount, currency }) => ({ currency, amount: BigInt(amount) })));
}

/** The line through some figures, 0 at the bottom, as points of a drawing of that size. */
export function trendPoints(
  values: readonly number[],
  width: number,
  height: number,
): { x: number; y: number }[] {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, index) => ({
    x: values.length > 1 ? index * step : width / 2,
    y: height - (value / most) * height,
  }));
}
