/** The filters of the page, as its address has them. */
export function readReclaimSearch(_search: Record<string, unknown>) {
  return {};
}
