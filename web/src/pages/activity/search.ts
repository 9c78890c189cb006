/** The filters of the page, as its address has them. */
export function readActivitySearch(_search: Record<string, unknown>) {
  return {};
}
