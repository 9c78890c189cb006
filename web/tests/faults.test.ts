// What people see when something is not as it should be.
import type { Page } from '@playwright/test';
import { expect, signIn, test } from './support/browser';
import { ask, connect, type Okta, startOkta, startWorld, type World } from './support/servers';

const SMALL = ['--users=30', '--apps=6', '--days=10', '--events-per-day=40', '--rate-limit=6000'];

let world: World;
let other: Okta;

test.beforeAll(async () => {
  other = await startOkta([
    '--seed=7',
    '--users=17',
    '--apps=5',
    '--days=10',
    '--events-per-day=20',
    '--rate-limit=6000',
  ]);
  world = await startWorld(SMALL, {}, [other]);
  await connect(world);
  await connect(world, other);
});

test.afterAll(() => world.stop());

test('two orgs do not mix, and no other stands in for one that is not there', async ({ page }) => {
  const { integrations } = await ask<{
    integrations: { nodes: { domain: string; name: string | null; users: { totalCount: number } }[] };
  }>(world, '{ integrations { nodes { domain name users { totalCount } } } }');
  await signIn(page, world);
  // The first is the one that is shown already.
  for (const { domain, users } of integrations.nodes.reverse()) {
    await page.getByRole('button', { name: /Okta org/ }).click();
    await page.getByRole('option', { name: new RegExp(domain) }).click();
    await expect(page).toHaveURL(new RegExp(`org=${encodeURIComponent(domain)}`));
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expect(page.getByRole('table')).toHaveAttribute('aria-rowcount', String(users.totalCount + 1));
  }
  await page.goto(`${world.origin}/reclaim?org=emea.okta.com`);
  await expect(page.getByRole('heading', { level: 1, name: 'You do not see this org' })).toBeVisible();
  await expect(page.getByRole('table')).toHaveCount(0);
});

test('an answer that is not there is no answer that nothing is there', async ({ page, mayComplain }) => {
  mayComplain(/500/);
  await signIn(page, world);
  const mend = await breakOperation(page, 'Apps');
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await expect(page.getByRole('alert').getByText('The server has failed.')).toBeVisible();
  await expect(page.getByText('No app matches')).toHaveCount(0);
  await mend();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('table', { name: 'Apps' }).getByRole('link').first()).toBeVisible();
});

test('a review that is refused is put back, and it is said why', async ({ page }) => {
  await signIn(page, world, '/shadow-it');
  const rows = page.getByRole('main').locator('a[href*="/apps/"]');
  await expect(rows.first()).toBeVisible();
  const name = (await rows.first().textContent()) ?? '';
  await breakOperation(page, 'ReviewApp');
  await page
    .getByRole('button', { name: /^Approve/ })
    .first()
    .click();
  await expect(page.getByText('The server has failed.').first()).toBeVisible();
  await expect(page.getByRole('main').getByRole('link', { name, exact: true })).toHaveCount(1);
});

test('whose token is revoked is out at once, and comes back to where they were', async ({
  page,
  mayComplain,
}) => {
  mayComplain(/401 \(Unauthorized\)/);
  const { createAccessToken: made } = await ask<{
    createAccessToken: { secret: string; accessToken: { id: string } };
  }>(
    world,
    'mutation($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret accessToken { id } } }',
    { input: { name: 'short', role: 'VIEWER' } },
  );
  await signIn(page, { ...world, token: made.secret });
  await expect(page.getByText('Viewer')).toBeVisible();
  await ask(
    world,
    'mutation($input: RevokeAccessTokenInput!) { revokeAccessToken(input: $input) { userErrors { message } } }',
    {
      input: { accessTokenId: made.accessToken.id },
    },
  );
  await page.getByRole('link', { name: 'Users', exact: true }).click();
  await expect(page.getByText('Your session has ended. Sign in again.')).toBeVisible();
  await page.getByLabel('Access token').fill(world.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
});

/** Has the server fail at one operation, as the API tells a fault of its own, until that is mended. */
async function breakOperation(page: Page, operation: string): Promise<() => Promise<void>> {
  await page.route('**/graphql', async (route) => {
    if (route.request().postDataJSON()?.operationName !== operation) return route.fallback();
    const errors = [{ message: 'The server has failed.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
    await route.fulfill({ json: { data: { integration: null }, errors } });
  });
  return () => page.unroute('**/graphql');
}
