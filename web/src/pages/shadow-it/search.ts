/** The filters of the page, as its address has them. */
export function readShadowItSearch(_search: Record<string, unknown>) {
  return {};
}
