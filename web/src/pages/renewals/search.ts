/** The filters of the page, as its address has them. */
export function readRenewalsSearch(_search: Record<string, unknown>) {
  return {};
}
