/** The filters of the page, as its address has them. */
export function readAppSearch(_search: Record<string, unknown>) {
  return {};
}
