import type { TypedDocumentNode } from '@urql/core';
import { gql } from '@urql/core';

const hashes = new Map<string, string>();

/** An operation that the server knows by the hash of its text. */
export function trusted<Data, Variables extends object>(
  name: string,
  hash: string,
  text: string,
): TypedDocumentNode<Data, Variables> {
  hashes.set(name, hash);
  return gql<Data, Variables>(text);
}

/** The hash of the text of the operation with this name. */
export function hashOf(operation: string): string {
  const hash = hashes.get(operation);
  if (!hash) throw new Error(`${operation} is no operation of the app`);
  return hash;
}
