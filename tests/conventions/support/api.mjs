// seatgraph's API as these checks use it.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

/** The server that the checks run against: see run.mjs. */
export const server = {
  url: process.env.SEATGRAPH_URL,
  token: process.env.SEATGRAPH_TOKEN,
};

export const integration = process.env.SEATGRAPH_INTEGRATION;

/** `fetch` as a bearer of the token. */
export function fetchOf({ token }) {
  return (url, options = {}) => {
    const headers = new Headers(options.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(url, { ...options, headers });
  };
}

/** The answer to a request, errors and all. */
export async function post(at, body) {
  const answer = await fetchOf(at)(at.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/** The data of an answer without errors. */
export async function ask(at, query, variables = {}) {
  const { data, errors } = await post(at, { query, variables });
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** A client of graphql-ws. */
export function socketClient(at, options = {}) {
  return createClient({
    url: at.url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${at.token}` },
    lazy: true,
    retryAttempts: 0,
    ...options,
  });
}

const PROGRESS = `subscription($id: ID!) {
  syncProgress(integrationId: $id) { id state stages { name state processed } }
}`;

/** The states of the integration's sync, until it has ended. */
export async function follow(client, id) {
  const runs = [];
  for await (const event of client.iterate({ query: PROGRESS, variables: { id } })) {
    if (event.errors) throw new Error(JSON.stringify(event.errors));
    runs.push(event.data.syncProgress);
  }
  return runs;
}

/** Connects the org and waits for its first sync; gives the integration's id. */
export async function connect(at, okta) {
  const mutation = `mutation($input: ConnectOktaInput!) {
    connectOkta(input: $input) { integration { id } userErrors { code message } }
  }`;
  const input = { domain: okta.host, apiToken: okta.token };
  const { connectOkta } = await ask(at, mutation, { input });
  if (connectOkta.userErrors.length) throw new Error(JSON.stringify(connectOkta.userErrors));
  const client = socketClient(at);
  const runs = await follow(client, connectOkta.integration.id);
  await client.dispose();
  const last = runs.at(-1);
  if (last.state !== 'SUCCEEDED') throw new Error(`the sync ended as ${JSON.stringify(last)}`);
  return connectOkta.integration.id;
}
