/** The filters of the page, as its address has them. */
export function readUserSearch(_search: Record<string, unknown>) {
  return {};
}
