const whole = new Intl.NumberFormat();
const share = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 });

export function count(value: number): string {
  return whole.format(value);
}

/** `one` or `many`, after how many there are: `1 seat`, `2 seats`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** How much `part` is of `all`; nothing of nothing is no share. */
export function percent(part: number, all: number): string {
  return all === 0 ? '–' : share.format(part / all);
}

/** An amount of the currency's minor units, as the API tells them; BigInt amounts come as text. */
export function money(minor: number | string, currency: string): string {
  const format = moneyFormat(currency);
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  // Text is exact where a number would not be.
  return format.format(decimal(BigInt(minor), digits));
}

function moneyFormat(currency: string): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency });
  } catch {
    return new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }
}

function decimal(minor: bigint, digits: number): Intl.StringNumericLiteral {
  const sign = minor < 0n ? '-' : '';
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  const point = text.length - digits;
  return `${sign}${text.slice(0, point)}${digits > 0 ? `.${text.slice(point)}` : ''}` as Intl.StringNumericLiteral;
}

/** What somebody typed as an amount of a currency, in its minor units; null where it is none. */
export function minorUnits(typed: string, currency: string): number | null {
  const digits = moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
  const match = /^(\d+)(?:[.,](\d*))?$/.exec(typed.trim().replace(/[\s'’]/g, ''));
  if (!match) return null;
  const [, units = '', fraction = ''] = match;
  if (fraction.length > digits) return null;
  const minor = Number(`${units}${fraction.padEnd(digits, '0')}`);
  return Number.isSafeInteger(minor) ? minor : null;
}

/** The plain text of an amount in minor units, to be typed over. */
export function typedAmount(minor: number, currency: string): string {
  const digits = moneyFormat(currency).resolvedOptions().maximumFractionDigits ?? 2;
  return decimal(BigInt(minor), digits);
}
