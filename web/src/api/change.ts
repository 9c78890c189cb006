import type { TypedDocumentNode } from '@urql/core';
import { useState } from 'react';
import { useMutation } from 'urql';
import { type Fault, failure } from './faults';

type Payload = { userErrors: readonly Fault[] };

export type Change<Variables, Done> = {
  /** Sends it; tells what came of it, or nothing where it was not made. */
  change: (variables: Variables) => Promise<Done | undefined>;
  /** What kept it from being made. */
  faults: readonly Fault[];
  isPending: boolean;
};

/** A change, and what is wrong where it is not made. */
export function useChange<Data, Variables extends object, Done extends Payload>(
  mutation: TypedDocumentNode<Data, Variables>,
  pick: (data: Data) => Done,
): Change<Variables, Done> {
  const [{ fetching }, send] = useMutation(mutation);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const change = async (variables: Variables) => {
    setFaults([]);
    const { data, error } = await send(variables);
    const done = data ? pick(data) : undefined;
    const found = error ? [failure(error)] : (done?.userErrors ?? []);
    setFaults(found);
    return found.length === 0 ? done : undefined;
  };
  return { change, faults, isPending: fetching };
}
