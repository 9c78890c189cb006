import type { CombinedError, TypedDocumentNode } from '@urql/core';
import { useEffect, useRef } from 'react';
import { useQuery } from 'urql';
import { useRevision } from './revision';

export type Loaded<Data> = {
  data: Data | undefined;
  error: CombinedError | undefined;
  isLoading: boolean;
  reload: () => void;
};

/** An answer that is shown from the cache, and asked for again when its page opens and when a sync has ended. */
export function useLoaded<Data, Variables extends object>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  pause = false,
): Loaded<Data> {
  const [{ data, error, fetching }, execute] = useQuery({ query, variables, pause });
  const revision = useRevision();
  const told = useRef(revision);
  useEffect(() => {
    if (told.current === revision) return;
    told.current = revision;
    execute({ requestPolicy: 'network-only' });
  }, [revision, execute]);
  return {
    data,
    error: data ? undefined : error,
    isLoading: fetching && !data,
    reload: () => execute({ requestPolicy: 'network-only' }),
  };
}
