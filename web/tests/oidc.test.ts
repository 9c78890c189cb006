// Signing in by an identity provider, with the cookies of a real browser: the provider is another site.
import { expect, test } from './support/browser';
import { type Issuer, startIssuer } from './support/issuer';
import { freePort } from './support/ports';
import { startWorld, type World } from './support/servers';

let issuer: Issuer;
let world: World;

test.afterEach(async () => {
  await world.stop();
  issuer.stop();
});

test('people sign in at their provider, and come back to where they wanted to go', async ({
  page,
  mayComplain,
}) => {
  mayComplain(/another host: http:\/\/localhost:/);
  await start(['seatgraph-admins']);
  await page.goto(`${world.origin}/settings/audit-log`);
  await page.getByRole('link', { name: /company’s account/ }).click();
  await page.getByRole('link', { name: 'Sign in as Ann' }).click();
  // Nothing is connected yet, and an administrator is asked to.
  await expect(page.getByRole('heading', { level: 1, name: 'Connect Okta' })).toBeVisible();
  await expect(page.getByText('Ann Example')).toBeVisible();
  const cookies = await page.context().cookies(world.origin);
  expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toEqual([[true, 'Strict']]);
  await page.reload();
  await expect(page.getByText('Ann Example')).toBeVisible();
});

test('whoever has no role is told so, and is not let in', async ({ page, mayComplain }) => {
  mayComplain(/another host: http:\/\/localhost:/);
  await start(['everyone']);
  await page.goto(world.origin);
  await page.getByRole('link', { name: /company’s account/ }).click();
  await page.getByRole('link', { name: 'Sign in as Ann' }).click();
  await expect(page.getByText('Your account has no role in seatgraph.', { exact: false })).toBeVisible();
  await page.goto(`${world.origin}/users`);
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible();
});

async function start(groups: string[]): Promise<void> {
  issuer = await startIssuer(groups);
  const listen = `127.0.0.1:${await freePort()}`;
  world = await startWorld(['--users=20', '--apps=4', '--days=3', '--events-per-day=20'], {
    SEATGRAPH_LISTEN: listen,
    SEATGRAPH_PUBLIC_URL: `http://${listen}`,
    SEATGRAPH_OIDC_ISSUER: issuer.url,
    SEATGRAPH_OIDC_CLIENT_ID: issuer.client,
    SEATGRAPH_OIDC_ROLE_CLAIM: 'groups',
    SEATGRAPH_OIDC_ADMIN: 'seatgraph-admins',
  });
}
