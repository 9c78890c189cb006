type Value = string | number | boolean | readonly string[] | null | undefined;

/** The address of a file with a list in it; its filters are named as in the schema, and what is not given is left out. */
export function exportPath(file: string, filters: Record<string, Value>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) {
    if (value === null || value === undefined) continue;
    const values: readonly string[] = typeof value === 'object' ? value : [String(value)];
    for (const one of values) query.append(name, one);
  }
  return `/export/${file}?${query}`;
}
