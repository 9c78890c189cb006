// Every page: what axe says of it in both colour schemes and on a narrow screen, and how it looks, for docs/.
import { mkdirSync } from 'node:fs';
import { expect, faultsOf, signIn, test } from './support/browser';
import { act, ask, connect, startWorld, synced, type World } from './support/servers';

/** Where the pictures for docs/ go, if they are wanted. */
const SHOTS = process.env.SEATGRAPH_SHOTS;
const IN_EVERY_LOOK = ['overview', 'reclaim', 'shadow-it'];

let world: World;
let places: { name: string; path: string }[];

test.beforeAll(async () => {
  world = await startWorld();
  const integration = await connect(world);
  await sayWhatSeatsCost();
  await letTimePass(integration);
  const { apps, users } = await ask<Record<'apps' | 'users', { nodes: { id: string }[] }>>(
    world,
    `{ apps(first: 1, filter: { ownedByOkta: false }, orderBy: { field: SIGN_INS, direction: DESC }) { nodes { id } }
       users(first: 1, filter: { status: [ACTIVE] }) { nodes { id } } }`,
  );
  const [app, user] = [apps.nodes[0]?.id ?? '', users.nodes[0]?.id ?? ''];
  places = [
    { name: 'overview', path: '/' },
    { name: 'apps', path: '/apps' },
    { name: 'app', path: `/apps/${app}` },
    { name: 'users', path: '/users' },
    { name: 'user', path: `/users/${user}` },
    { name: 'reclaim', path: '/reclaim' },
    { name: 'shadow-it', path: '/shadow-it' },
    { name: 'renewals', path: '/renewals' },
    { name: 'activity', path: '/activity' },
    { name: 'connect', path: '/connect' },
    { name: 'sync', path: '/sync' },
    { name: 'settings', path: '/settings' },
    { name: 'licenses', path: '/settings/licenses' },
    { name: 'access-tokens', path: '/settings/access-tokens' },
    { name: 'webhooks', path: '/settings/webhooks' },
    { name: 'audit-log', path: '/settings/audit-log' },
  ];
});

test.afterAll(() => world.stop());

/** Pictures of an org of which nobody has said anything would show little. */
async function sayWhatSeatsCost(): Promise<void> {
  const { apps } = await ask<{ apps: { nodes: { id: string; assignments: { totalCount: number } }[] } }>(
    world,
    `{ apps(first: 6, filter: { ownedByOkta: false }, orderBy: { field: ASSIGNED_USERS, direction: DESC }) {
         nodes { id assignments { totalCount } } } }`,
  );
  const renewsOn = (months: number) =>
    new Date(Date.now() + months * 30 * 86_400_000).toISOString().slice(0, 10);
  for (const [at, { id, assignments }] of apps.nodes.entries()) {
    await ask(
      world,
      'mutation($input: SetAppLicenseInput!) { setAppLicense(input: $input) { userErrors { message } } }',
      {
        input: {
          appId: id,
          monthlyCostPerSeat: [1250, 2500, 800, 6000, 1500, 400][at],
          currency: 'USD',
          seats: assignments.totalCount + 10,
          renewsOn: renewsOn(at + 1),
        },
      },
    );
  }
}

/** Something changes in Okta, and a second sync tells of it. */
async function letTimePass(integrationId: string): Promise<void> {
  const { users } = await ask<{ users: { nodes: { oktaId: string }[] } }>(
    world,
    '{ users(first: 3, filter: { status: [ACTIVE] }) { nodes { oktaId } } }',
  );
  for (const { oktaId } of users.nodes) await act(world.okta, { act: 'deactivate_user', user: oktaId });
  await ask(
    world,
    'mutation($input: SyncIntegrationInput!) { syncIntegration(input: $input) { syncRun { id } } }',
    {
      input: { integrationId },
    },
  );
  await synced(world, integrationId);
}

for (const { look, colorScheme, viewport } of [
  { look: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { look: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { look: 'narrow', colorScheme: 'light', viewport: { width: 375, height: 760 } },
] as const) {
  test.describe(look, () => {
    test.use({ colorScheme, viewport });

    test('every page is for everybody', async ({ page }) => {
      await page.goto(`${world.origin}/sign-in`);
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect.soft(await faultsOf(page), 'sign-in').toEqual([]);
      await shoot('sign-in');
      await signIn(page, world);
      for (const { name, path } of places) {
        await page.goto(world.origin + path);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await page.waitForLoadState('networkidle');
        await expect(page.locator('[aria-busy=true]')).toHaveCount(0);
        expect.soft(await faultsOf(page), name).toEqual([]);
        const [inner, outer] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          window.innerWidth,
        ]);
        expect.soft(inner, `${name} is no wider than the window`).toBeLessThanOrEqual(outer);
        await shoot(name);
      }

      async function shoot(name: string): Promise<void> {
        if (!SHOTS || (look !== 'light' && !IN_EVERY_LOOK.includes(name))) return;
        mkdirSync(SHOTS, { recursive: true });
        await page.screenshot({ path: `${SHOTS}/${name}-${look}.png`, animations: 'disabled' });
      }
    });
  });
}
