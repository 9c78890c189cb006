// An Okta org and a seatgraph of a test's own, on free ports.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { oktaSim, serve, stopAll } from '../../../tests/conventions/support/servers.mjs';

const programs = resolve(
  process.env.SEATGRAPH_PROGRAMS ?? join(import.meta.dirname, '../../../target/debug'),
);

export type Okta = { host: string; token: string };

export type World = {
  okta: Okta;
  /** Where seatgraph answers, without a path. */
  origin: string;
  /** An access token of an administrator. */
  token: string;
  stop: () => Promise<void>;
};

/** Okta's options, as okta-sim takes them. */
const SMALL = ['--users=120', '--apps=24', '--days=60', '--events-per-day=300', '--rate-limit=6000'];

export async function startWorld(
  org: string[] = SMALL,
  settings: Record<string, string> = {},
  others: Okta[] = [],
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'seatgraph-web-'));
  const okta: Okta = await oktaSim(programs, org);
  const server = await serve(programs, folder, {
    SEATGRAPH_OKTA_ALLOW_HOSTS: [okta, ...others].map(({ host }) => host).join(','),
    ...settings,
  });
  return {
    okta,
    origin: new URL(server.url).origin,
    token: server.token,
    stop: async () => {
      await stopAll();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Another org than the world's own. */
export function startOkta(org: string[]): Promise<Okta> {
  return oktaSim(programs, org);
}

/** Asks the API as any client does. */
export async function ask<Data>(world: World, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${world.origin}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${world.token}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors }: { data?: Data; errors?: unknown } = await response.json();
  if (!data || errors) throw new Error(JSON.stringify(errors));
  return data;
}

/** Connects the org by the API, and waits until its first sync has ended. */
export async function connect(world: World, okta: Okta = world.okta): Promise<string> {
  const connected = await ask<{ connectOkta: { integration: { id: string } } }>(
    world,
    'mutation($input: ConnectOktaInput!) { connectOkta(input: $input) { integration { id } } }',
    { input: { domain: okta.host, apiToken: okta.token } },
  );
  const { id } = connected.connectOkta.integration;
  await synced(world, id);
  return id;
}

/** Waits until the newest sync has succeeded. */
export async function synced(world: World, id: string): Promise<void> {
  for (;;) {
    const { integration } = await ask<{ integration: { latestSync: { state: string } } }>(
      world,
      'query($id: ID!) { integration(id: $id) { latestSync { state } } }',
      { id },
    );
    const { state } = integration.latestSync;
    if (state === 'SUCCEEDED') return;
    if (state === 'FAILED') throw new Error('the sync has failed');
    await new Promise((next) => setTimeout(next, 100));
  }
}

/** Has something happen in the org: see okta-sim's `/_act`. */
export async function act(okta: Okta, what: { act: string } & Record<string, unknown>): Promise<void> {
  const response = await fetch(`http://${okta.host}/_act`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(what),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Takes the tokens that Okta knows from it, and may have it give a new one. */
export async function changeOktaToken(
  okta: Okta,
  change: { revoke?: boolean; issue?: boolean },
): Promise<string | null> {
  const response = await fetch(`http://${okta.host}/_token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(change),
  });
  const { token }: { token: string | null } = await response.json();
  return token;
}
