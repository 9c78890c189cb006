import type { TypedDocumentNode } from '@urql/core';
import { gql } from '@urql/core';

const known = new Map<string, { hash: string; text: string }>();

/** An operation that the server knows by the hash of its text. */
export function trusted<Data, Variables extends object>(
  name: string,
  hash: string,
  text: string,
): TypedDocumentNode<Data, Variables> {
  known.set(name, { hash, text });
  return gql<Data, Variables>(text);
}

/** The text of the operation with this name, as the server knows it, and its hash. */
export function knownAs(operation: string): { hash: string; text: string } {
  const found = known.get(operation);
  if (!found) throw new Error(`${operation} is no operation of the app`);
  return found;
}
