/** What was typed as a share of seats: from 1 to 100, null for none, undefined where it is neither. */
export function readPercentage(typed: string): number | null | undefined {
  const text = typed.replace(/%\s*$/, '').trim();
  if (text === '') return null;
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const percent = Number(text);
  return percent >= 1 && percent <= 100 ? percent : undefined;
}
