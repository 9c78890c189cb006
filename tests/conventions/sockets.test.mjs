// graphql-transport-ws, by the client graphql-ws.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CloseCode } from 'graphql-ws';
import WebSocket from 'ws';
import { ask, follow, integration, server, socketClient } from './support/api.mjs';

const SYNC = `mutation($input: SyncIntegrationInput!) {
  syncIntegration(input: $input) { syncRun { id } userErrors { message } }
}`;

async function sync() {
  const { syncIntegration } = await ask(server, SYNC, { input: { integrationId: integration, full: true } });
  assert.deepEqual(syncIntegration.userErrors, []);
  return syncIntegration.syncRun.id;
}

test('a sync is followed until it has ended', async () => {
  const id = await sync();
  const client = socketClient(server);
  const runs = await follow(client, integration);
  assert.ok(runs.every((run) => run.id === id));
  assert.equal(runs.at(-1).state, 'SUCCEEDED');
  const read = runs.at(-1).stages.filter(({ processed }) => processed > 0).map(({ name }) => name);
  assert.deepEqual(read.slice(0, 3), ['USERS', 'APPS', 'ASSIGNMENTS']);
  await client.dispose();
});

test('queries are answered beside it, several at once', async () => {
  const client = socketClient(server);
  const one = async (query) => {
    const answers = [];
    for await (const answer of client.iterate({ query })) answers.push(answer.data);
    return answers;
  };
  const [viewer, users] = await Promise.all([one('{ viewer { role } }'), one('{ users { totalCount } }')]);
  assert.deepEqual(viewer, [{ viewer: { role: 'ADMIN' } }]);
  assert.ok(users[0].users.totalCount >= 60);
  await client.dispose();
});

test('pings are answered, and go on', async () => {
  let pongs = 0;
  const client = socketClient(server, { lazy: false, keepAlive: 50 });
  await new Promise((enough, failed) => {
    client.on('pong', (received) => received && ++pongs === 3 && enough());
    client.on('closed', failed);
  });
  client.on('closed', () => {});
  await client.dispose();
});

test('a client whose socket is cut connects again and goes on', async () => {
  let sockets = 0;
  let cut = () => {};
  const client = socketClient(server, {
    retryAttempts: 5,
    retryWait: async () => {},
    shouldRetry: () => true,
    on: { connected: (socket) => ((cut = () => socket.terminate()), sockets++) },
  });
  await sync();
  const states = [];
  const query = 'subscription($id: ID!) { syncProgress(integrationId: $id) { state } }';
  for await (const event of client.iterate({ query, variables: { id: integration } })) {
    states.push(event.data.syncProgress.state);
    if (sockets === 1) cut();
  }
  assert.equal(sockets, 2);
  assert.equal(states.at(-1), 'SUCCEEDED');
  await client.dispose();
});

test('a client that completes hears no more, and its socket lives on', async () => {
  await sync();
  const client = socketClient(server);
  const events = client.iterate({
    query: 'subscription($id: ID!) { syncProgress(integrationId: $id) { state } }',
    variables: { id: integration },
  });
  assert.equal((await events.next()).done, false);
  await events.return();
  assert.equal((await events.next()).done, true);
  const runs = await follow(client, integration);
  assert.equal(runs.at(-1).state, 'SUCCEEDED');
  await client.dispose();
});

test('errors name a code and the request', async () => {
  const client = socketClient(server);
  for (const [query, code] of [
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['subscription { syncProgress(integrationId: "x") { id } }', 'NOT_FOUND'],
  ]) {
    const answer = await client.iterate({ query }).next();
    const extensions = answer.value.errors[0].extensions;
    assert.equal(extensions.code, code, JSON.stringify(answer.value));
    assert.match(extensions.requestId, /^[0-9a-f]{32}$/);
  }
  await client.dispose();
});

test('a bad token closes the socket', async () => {
  const client = socketClient({ ...server, token: 'sgt_guess' });
  await assert.rejects(client.iterate({ query: '{ viewer { name } }' }).next(), { code: CloseCode.Forbidden });
  await client.dispose();
});

test('what the protocol forbids closes the socket with its code', { concurrency: true }, (t) => {
  const init = { type: 'connection_init', payload: { Authorization: `Bearer ${server.token}` } };
  const subscribe = { type: 'subscribe', id: '1', payload: { query: '{ viewer { name } }' } };
  const cases = [
    ['no connection_init in time', [], CloseCode.ConnectionInitialisationTimeout],
    ['an operation before it', [subscribe], CloseCode.Unauthorized],
    ['two of it', [init, init], CloseCode.TooManyInitialisationRequests],
    ['what is no message', [init, { type: 'guess' }], CloseCode.BadRequest],
  ];
  const check = async (messages, code) => {
    const socket = new WebSocket(server.url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    socket.on('open', () => messages.forEach((message) => socket.send(JSON.stringify(message))));
    const closed = await new Promise((done) => socket.on('close', done));
    assert.equal(closed, code);
  };
  return Promise.all(cases.map(([what, messages, code]) => t.test(what, () => check(messages, code))));
});
