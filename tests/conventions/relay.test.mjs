// Relay: relay-compiler compiles sample components against the printed schema, and relay-runtime pages with what it made.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { before, test } from 'node:test';
import compiler from 'relay-compiler';
import runtime from 'relay-runtime';
import { post, server } from './support/api.mjs';

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery, getSelector } = runtime;
const folder = new URL('./relay/', import.meta.url).pathname;
const require = createRequire(`${folder}compiled.js`);
const made = (name) => require(`./__generated__/${name}.graphql.js`);

before(() => {
  rmSync(`${folder}__generated__`, { recursive: true, force: true });
  mkdirSync(`${folder}__generated__`);
  const said = execFileSync(compiler, ['relay.config.json'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  assert.doesNotMatch(said, /error|warn/i);
});

function environment() {
  const send = ({ text }, variables) => post(server, { query: text, variables });
  return new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
}

/** What a component sees through its fragment. */
function read(environment, fragment, reference) {
  return environment.lookup(getSelector(fragment, reference)).data;
}

/** Fetches the next page of a connection into the store, as usePaginationFragment does. */
async function loadMore(environment, name, variables) {
  await fetchQuery(environment, made(name), variables).toPromise();
}

test('a list of people pages to its end', async () => {
  const relay = environment();
  const query = made('PeopleQuery');
  const root = await fetchQuery(relay, query, { count: 40 }).toPromise();
  assert.equal(root.viewer.role, 'ADMIN');
  const people = () => read(relay, made('People_query'), root).users;
  let seen = people();
  assert.equal(seen.edges.length, 40);
  while (seen.pageInfo.hasNextPage) {
    const before = seen.edges.length;
    await loadMore(relay, 'PeoplePaginationQuery', { count: 40, cursor: seen.pageInfo.endCursor });
    seen = people();
    assert.ok(seen.edges.length > before);
  }
  assert.equal(seen.edges.length, seen.totalCount);
  assert.equal(new Set(seen.edges.map(({ node }) => node.id)).size, seen.totalCount);
});

test('a person is loaded again by id, into the same record', async () => {
  const relay = environment();
  const root = await fetchQuery(relay, made('PeopleQuery'), { count: 1 }).toPromise();
  const [{ node }] = read(relay, made('People_query'), root).users.edges;
  const person = read(relay, made('Person_user'), node);
  assert.ok(person.name && person.status);
  const again = await fetchQuery(relay, made('PersonRefetchQuery'), { id: node.id }).toPromise();
  assert.deepEqual(read(relay, made('Person_user'), again.node), person);
});

test("a person's seats page by the person's id", async () => {
  const relay = environment();
  const root = await fetchQuery(relay, made('PeopleQuery'), { count: 60 }).toPromise();
  const people = read(relay, made('People_query'), root).users.edges.map(({ node }) => node.id);
  for (const id of people) {
    const { node } = await fetchQuery(relay, made('SeatsQuery'), { id, count: 1 }).toPromise();
    const seats = () => read(relay, made('Seats_user'), node.seats).assignments;
    if (!seats().pageInfo.hasNextPage) continue;
    const cursor = seats().pageInfo.endCursor;
    await loadMore(relay, 'SeatsPaginationQuery', { id, count: 100, cursor });
    const labels = seats().edges.map((edge) => edge.node.app.label.toLowerCase());
    assert.ok(labels.length > 1);
    assert.deepEqual(labels, [...labels].sort());
    return;
  }
  assert.fail('nobody has two seats');
});

test('operations can be described without being sent', () => {
  const operation = createOperationDescriptor(made('SyncMutation'), { input: { integrationId: 'x' } });
  assert.equal(operation.request.node.params.operationKind, 'mutation');
  assert.equal(made('ProgressSubscription').params.operationKind, 'subscription');
});
