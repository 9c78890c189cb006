/** The app that keys act on: by its id, and where it stands once it is gone. */
export type Current = { id: string; index: number };

/** Which row is the current one: the app's own; where it is gone, the one that took its place, or the last. */
export function placeOfCurrent(ids: readonly string[], current: Current | undefined): number {
  if (!current) return ids.length > 0 ? 0 : -1;
  const own = ids.indexOf(current.id);
  return own >= 0 ? own : Math.min(current.index, ids.length - 1);
}
