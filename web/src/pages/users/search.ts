/** The filters of the page, as its address has them. */
export function readUsersSearch(_search: Record<string, unknown>) {
  return {};
}
