import { type CombinedError, createRequest, type TypedDocumentNode } from '@urql/core';
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
  const [{ data: told, error: failed, fetching, operation }, execute] = useQuery({ query, variables, pause });
  // urql shows what was told of the variables before until these are answered.
  const isOfThese = operation?.key === createRequest(query, variables).key;
  const data = isOfThese ? told : undefined;
  const error = isOfThese ? failed : undefined;
  const revision = useRevision();
  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    execute({ requestPolicy: 'network-only' });
  }, [revision, execute]);
  return {
    data,
    error: data ? undefined : error,
    isLoading: fetching && !data,
    reload: () => execute({ requestPolicy: 'network-only' }),
  };
}
