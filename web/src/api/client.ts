import {
  Client,
  fetchExchange,
  makeOperation,
  mapExchange,
  type Operation,
  type OperationResult,
  subscriptionExchange,
} from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { Kind } from 'graphql';
import { createClient as createSocket } from 'graphql-ws';
import { knownAs } from './document';
import { keyless } from './generated/keyless';
import { optimistic, updates } from './updates';

/** What a request is answered with where nobody is signed in, or no longer; and how a socket is closed then. */
const SIGNED_OUT = 'UNAUTHENTICATED';
const SIGNED_OUT_CLOSES = [4401, 4403];
/** The longest that a socket waits before it is opened again, in milliseconds. */
const RETRY_MAX = 15_000;

/** The API's client: a cache of things by their ids, operations by their hashes, and a socket for what is followed. */
export function createClient(onSignedOut: () => void): Client {
  const socket = createSocket({
    url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
    lazyCloseTimeout: 5_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    // What is no close of a socket would happen again at once.
    shouldRetry: (closed) => codeOf(closed) !== undefined && !isSignedOut(closed),
    retryWait: (tried) => wait(Math.min(1_000 * 2 ** tried, RETRY_MAX) * (0.7 + Math.random() * 0.3)),
    on: {
      closed: (closed) => {
        if (isSignedOut(closed)) onSignedOut();
      },
    },
  });
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.graphQLErrors.some(({ extensions }) => extensions?.code === SIGNED_OUT)) onSignedOut();
        },
      }),
      cacheExchange({
        keys: Object.fromEntries(keyless.map((type) => [type, () => null])),
        updates,
        optimistic,
      }),
      mapExchange({ onOperation: byHash, onResult: wholeOrNothing }),
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

/** Part of an answer would be kept as if the rest were not there. */
function wholeOrNothing(result: OperationResult): OperationResult {
  const isPart = result.operation.kind === 'query' && result.error !== undefined;
  return isPart ? { ...result, data: undefined } : result;
}

/** Whether a socket was closed because nobody is signed in. */
function isSignedOut(closed: unknown): boolean {
  return SIGNED_OUT_CLOSES.includes(codeOf(closed) ?? 0);
}

function codeOf(closed: unknown): number | undefined {
  const code = typeof closed === 'object' && closed !== null && 'code' in closed ? closed.code : undefined;
  return typeof code === 'number' ? code : undefined;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((over) => setTimeout(over, milliseconds));
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
