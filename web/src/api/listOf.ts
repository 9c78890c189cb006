import type { List } from './connection';

/** Rows that are all there, as a list. */
export function listOf<Row>(rows: readonly Row[]): List<Row> {
  return {
    rows: [...rows],
    total: rows.length,
    isLoading: false,
    isStale: false,
    error: undefined,
    need: () => undefined,
    reload: () => undefined,
  };
}
