import {
  Client,
  fetchExchange,
  makeOperation,
  mapExchange,
  type Operation,
  subscriptionExchange,
} from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { Kind } from 'graphql';
import { createClient as createSocket } from 'graphql-ws';
import { knownAs } from './document';
import { keyless } from './generated/keyless';
import { optimistic, updates } from './updates';

/** What a request is answered with where nobody is signed in, or no longer. */
const SIGNED_OUT = ['UNAUTHENTICATED'];

/** The API's client: a cache of things by their ids, operations by their hashes, and a socket for what is followed. */
export function createClient(onSignedOut: () => void): Client {
  const socket = createSocket({
    url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
    lazyCloseTimeout: 5_000,
    retryAttempts: Number.POSITIVE_INFINITY,
  });
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.graphQLErrors.some(({ extensions }) => SIGNED_OUT.includes(String(extensions?.code)))) {
            onSignedOut();
          }
        },
      }),
      cacheExchange({
        keys: Object.fromEntries(keyless.map((type) => [type, () => null])),
        updates,
        optimistic,
      }),
      mapExchange({ onOperation: byHash }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            // Messages of graphql-ws have the text, too.
            unsubscribe: socket.subscribe(
              { ...request, query: knownAs(request.operationName ?? '').text },
              {
                ...sink,
                error: (error) =>
                  sink.error(error instanceof Error ? error : new Error('the socket was closed')),
              },
            ),
          }),
        }),
      }),
    ],
  });
}

/** Sends the hash of an operation's text in place of the text: a server knows those of the app that is built into it. */
function byHash(operation: Operation): Operation {
  if (import.meta.env.DEV) return operation;
  const definition = operation.query.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const name = definition?.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined;
  if (!name || operation.kind === 'teardown') return operation;
  const extensions = { persistedQuery: { version: 1 as const, sha256Hash: knownAs(name).hash } };
  return makeOperation(operation.kind, { ...operation, extensions }, operation.context);
}
