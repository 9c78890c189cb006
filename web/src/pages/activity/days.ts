import { localDay } from '../../format/dates';

export type Day<Entry> = { date: string; entries: Entry[] };

/** The entries of a feed by the day where the reader is, in the feed's order. */
export function byDay<Entry extends { at: string }>(feed: readonly Entry[]): Day<Entry>[] {
  const days: Day<Entry>[] = [];
  for (const entry of feed) {
    const date = localDay(entry.at);
    const last = days.at(-1);
    if (last?.date === date) last.entries.push(entry);
    else days.push({ date, entries: [entry] });
  }
  return days;
}
