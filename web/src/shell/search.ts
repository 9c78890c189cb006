/** What stands in an address, as far as it can be used: anybody may have typed it. */
export function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The domain of the org that is shown: every page's address may have it. */
export function readOrg(search: Record<string, unknown>): { org?: string } {
  return { org: word(search.org) };
}

export function oneOf<Choice extends string>(choices: readonly Choice[], value: unknown): Choice | undefined {
  return choices.find((choice) => choice === value);
}

export function someOf<Choice extends string>(
  choices: readonly Choice[],
  value: unknown,
): Choice[] | undefined {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  const known = choices.filter((choice) => given.includes(choice));
  return known.length > 0 ? known : undefined;
}

export function wholeNumber(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= least && number <= most ? number : undefined;
}

/** A calendar day that there is, `2026-11-28`. */
export function calendarDate(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^(19|20|21)\d\d-\d\d-\d\d$/.test(value)) return undefined;
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) ? value : undefined;
}
