/** An amount in minor units of a currency. */
type Amount = { amount: string; currency: string };

/** What several renewals save together, by currency; below 0 where more have to be bought. */
export function savedTogether(
  apps: readonly { renewal?: { monthlySaving: Amount } | null }[],
): { currency: string; amount: bigint }[] {
  const sums = new Map<string, bigint>();
  for (const { renewal } of apps) {
    if (!renewal) continue;
    const { amount, currency } = renewal.monthlySaving;
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount));
  }
  return [...sums]
    .map(([currency, amount]) => ({ currency, amount }))
    .sort((a, b) => (a.amount > b.amount ? -1 : 1));
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
