import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { List } from '../../api/connection';
import type { InboxAppFragment, ReviewState } from '../../api/generated/types';
import { ReadOn } from '../../parts/ReadOn';
import css from './Inbox.module.css';
import { InboxRow } from './InboxRow';
import type { Deed } from './keys';
import { type Current, placeOfCurrent } from './place';
import { useKeys } from './useKeys';
import type { Reviews } from './useReviews';

type Props = {
  label: string;
  list: List<InboxAppFragment>;
  /** The rows that are shown: those of the list that were not reviewed meanwhile. */
  apps: readonly InboxAppFragment[];
  mayReview: boolean;
  reviews: Reviews;
  keys: boolean;
};

/** The row that focus goes to once it is there: the app's own, or the one that takes its place. */
type Wish = { id: string; isOwn: boolean };

/** Apps one below the other. One is the current one: keys act on it, and focus goes with it. */
export function InboxList({ label, list, apps, mayReview, reviews, keys }: Props) {
  const [current, setCurrent] = useState<Current>();
  const grid = useRef<HTMLDivElement>(null);
  const wish = useRef<Wish>(undefined);
  const navigate = useNavigate();
  const ids = apps.map(({ id }) => id);
  const place = placeOfCurrent(ids, current);
  const app = apps[place];
  const focused = app?.id;

  const { review, undo, last, done } = reviews;
  useEffect(() => {
    // What was just undone is where one goes on from, wherever that was asked for.
    const isUndo = last && !done.includes(last);
    if (!isUndo || document.activeElement?.closest('nav')) return;
    wish.current = { id: last.id, isOwn: true };
    setCurrent((former) => ({ id: last.id, index: former?.index ?? 0 }));
  }, [last, done]);

  useLayoutEffect(() => {
    if (!wish.current || !focused || (focused === wish.current.id) !== wish.current.isOwn) return;
    wish.current = undefined;
    focusRow(grid.current, focused);
  });

  const moveTo = (index: number) => {
    const next = apps[index];
    if (!next) return;
    wish.current = { id: next.id, isOwn: true };
    setCurrent({ id: next.id, index });
  };
  // Rows are drawn anew only where they change: what stands in them knows no index.
  const places = useRef(ids);
  places.current = ids;
  const onReview = useCallback(
    (reviewed: InboxAppFragment, to: ReviewState) => {
      wish.current = { id: reviewed.id, isOwn: false };
      setCurrent({ id: reviewed.id, index: places.current.indexOf(reviewed.id) });
      review(reviewed, to);
    },
    [review],
  );
  const onFocus = useCallback(
    ({ id }: InboxAppFragment) => setCurrent({ id, index: places.current.indexOf(id) }),
    [],
  );
  const act = (to: ReviewState) => {
    if (mayReview && app && app.review !== to) onReview(app, to);
  };
  const takeBack = () => {
    if (app && app.review !== 'UNREVIEWED') act('UNREVIEWED');
    else if (mayReview) undo();
  };
  const deeds: Record<Deed, () => void> = {
    // What no key has touched yet is entered at its current row.
    next: () => moveTo(current ? Math.min(place + 1, apps.length - 1) : 0),
    previous: () => moveTo(current ? Math.max(place - 1, 0) : 0),
    approve: () => act('SANCTIONED'),
    refuse: () => act('UNSANCTIONED'),
    undo: takeBack,
    open: () => {
      if (app) void navigate({ to: '/apps/$appId', params: { appId: app.id } });
    },
  };
  useKeys(keys, (deed) => deeds[deed]());

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: rows of cards are no table. */}
      <div
        ref={grid}
        role="grid"
        className={css.rows}
        aria-label={label}
        data-stale={list.isStale || undefined}
      >
        {apps.map((shown, index) => (
          <InboxRow
            key={shown.id}
            app={shown}
            isCurrent={index === place}
            mayReview={mayReview}
            onReview={onReview}
            onFocus={onFocus}
          />
        ))}
      </div>
      <ReadOn list={list} />
    </>
  );
}

function focusRow(grid: HTMLElement | null, id: string): void {
  const row = grid?.querySelector<HTMLElement>(`[data-app="${CSS.escape(id)}"]`);
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: 'nearest' });
}
