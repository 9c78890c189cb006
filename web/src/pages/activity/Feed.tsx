import type { List } from '../../api/connection';
import type { FeedEntryFragment } from '../../api/generated/types';
import { localDay, longDay } from '../../format/dates';
import { Panel } from '../../parts/Panel';
import { ReadOn } from '../../parts/ReadOn';
import { Skeleton } from '../../parts/Skeleton';
import { Stack } from '../../parts/Stack';
import { byDay } from './days';
import css from './Feed.module.css';
import { FeedRow } from './FeedRow';

/** What changed, a panel for each day. */
export function Feed({ list }: { list: List<FeedEntryFragment> }) {
  return (
    <div className={css.feed} data-stale={list.isStale || undefined}>
      <Stack>
        {byDay(list.rows).map(({ date, entries }) => (
          <Panel key={date} title={titleOf(date, entries)} flush>
            <ul className={css.rows}>
              {entries.map((entry) => (
                <FeedRow key={entry.id} entry={entry} />
              ))}
            </ul>
          </Panel>
        ))}
      </Stack>
      <ReadOn list={list} />
    </div>
  );
}

function titleOf(date: string, entries: readonly FeedEntryFragment[]): string {
  const now = new Date();
  if (date === localDay(now.getTime())) return 'Today';
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (date === localDay(yesterday.getTime())) return 'Yesterday';
  return longDay(entries[0]?.at ?? date);
}

const PLACES = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth'];

/** The places of entries that are being read. */
export function FeedPlaces() {
  return (
    <Panel flush>
      <div role="status">
        <span className="hidden-visually">Loading</span>
        <ul className={css.rows} aria-hidden>
          {PLACES.map((place) => (
            <li key={place} className={css.row}>
              <Skeleton width="1.9rem" height="1.9rem" />
              <Skeleton width="min(24rem, 60%)" />
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}
