import type { CombinedError, TypedDocumentNode } from '@urql/core';
import { startTransition, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from 'urql';
import { useRevision } from './revision';

/** A page of one of the API's connections. */
export type Page<Row> = {
  nodes: Row[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount?: number;
};

/** What every list asks for by: the page, and whether the whole list is to be counted, which only its first page asks for. */
type Paged = { after?: string | null; counted: boolean };

export type List<Row> = {
  rows: Row[];
  /** How many rows there are in all, once that is known. */
  total: number | undefined;
  /** Nothing is there to show yet. */
  isLoading: boolean;
  /** What is shown is of the filter before this one, until its own rows are there. */
  isStale: boolean;
  error: CombinedError | undefined;
  /** Says that the row with this number is about to be seen. */
  need: (index: number) => void;
  reload: () => void;
};

/** Rows that are fetched before they are seen. */
const AHEAD = 60;
/** So many of the pages read last follow changes: each that does is looked up again whenever another arrives. */
const FOLLOWED = 10;

type Shown<Row> = { key: string; pages: Page<Row>[]; error?: CombinedError };

/** A list that is read page by page as it is scrolled; its first page and those read last follow changes in the cache. */
export function useConnection<Data, Variables extends Paged, Row>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Omit<Variables, keyof Paged>,
  pick: (data: Data) => Page<Row> | null | undefined,
): List<Row> {
  const client = useClient();
  const revision = useRevision();
  const [attempt, setAttempt] = useState(0);
  const [shown, setShown] = useState<Shown<Row>>({ key: '', pages: [] });
  const key = JSON.stringify([variables, revision, attempt]);
  const reading = useRef<{ key: string; load: (number: number) => void } | null>(null);
  const picked = useRef(pick);
  picked.current = pick;

  useEffect(() => {
    const [asked] = JSON.parse(key) as [Omit<Variables, keyof Paged>, number, number];
    const subscriptions: { unsubscribe: () => void }[] = [];
    const pages: Page<Row>[] = [];
    const answered = new Set<number>();
    const release = () => {
      for (const number of answered) {
        if (number >= subscriptions.length - FOLLOWED) continue;
        subscriptions[number]?.unsubscribe();
        answered.delete(number);
      }
    };
    let isAwaited = false;
    const show = () => {
      const update = () => setShown({ key, pages: [...pages] });
      // Rows that come later give way to what is pressed meanwhile; those of the cache are there at once, as scrolling back needs.
      if (isAwaited) startTransition(update);
      else update();
      isAwaited = false;
    };
    const load = (number: number) => {
      if (number !== subscriptions.length) return;
      const before = pages[number - 1];
      if (number > 0 && !before?.pageInfo.hasNextPage) return;
      const after = before?.pageInfo.endCursor ?? null;
      const all = { ...asked, after, counted: number === 0 } as unknown as Variables;
      subscriptions.push(
        client.query(document, all).subscribe(({ data, error, stale }) => {
          if (!stale && number > 0) answered.add(number);
          const page = data && picked.current(data);
          if (page) {
            pages[number] = page;
            show();
          } else if (error) {
            setShown((former) => ({ ...(former.key === key ? former : { key, pages: [] }), error }));
          }
        }),
      );
      release();
    };
    reading.current = { key, load };
    load(0);
    isAwaited = pages.length === 0;
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe();
    };
  }, [client, document, key]);

  const { pages } = shown;
  const rows = useMemo(() => pages.flatMap(({ nodes }) => nodes), [pages]);
  const last = pages.length - 1;
  const need = useCallback(
    (index: number) => {
      if (index + AHEAD >= rows.length && last >= 0 && reading.current) reading.current.load(last + 1);
    },
    [rows.length, last],
  );
  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  return {
    rows,
    total: pages[0]?.totalCount,
    isLoading: pages.length === 0 && !shown.error,
    isStale: shown.key !== key && pages.length > 0,
    error: shown.key === key ? shown.error : undefined,
    need,
    reload,
  };
}
