// The whole story of a SaaS manager, as they live it.
import { readFile } from 'node:fs/promises';
import { expect, faultsOf, test } from './support/browser';
import { changeOktaToken, startWorld, type World } from './support/servers';

let world: World;

test.beforeAll(async () => {
  world = await startWorld();
});

test.afterAll(() => world.stop());

test('from signing in to the way out', async ({ page, mayComplain }) => {
  const { okta, origin, token } = world;
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const alert = page.getByRole('alert');

  await test.step('a wrong access token is refused, the right one lets in', async () => {
    // Browsers write a line on the console for each answer of this kind.
    mayComplain(/401 \(Unauthorized\)/);
    await page.goto(origin);
    await expect(heading('Sign in')).toBeVisible();
    const field = page.getByLabel('Access token');
    await field.fill('sgt_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('The access token is unknown, expired or revoked.')).toBeVisible();
    await field.fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  });

  await test.step('with no org yet, one is asked to connect; a wrong token is told at its field', async () => {
    await expect(heading('Connect Okta')).toBeVisible();
    await page.getByLabel('Okta domain').fill(okta.host);
    const apiToken = page.getByLabel('API token', { exact: true });
    await apiToken.fill('00wrongwrongwrong');
    await page.getByRole('button', { name: /^Connect/ }).click();
    await expect(apiToken).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText(/does not accept the token/)).toBeVisible();
    expect(await faultsOf(page)).toEqual([]);
  });

  await test.step('the right token connects, and the first sync is watched to its end', async () => {
    await page.getByLabel('API token', { exact: true }).fill(okta.token);
    await page.getByRole('button', { name: /^Connect/ }).click();
    await expect(heading('Sync')).toBeVisible();
    await page.reload();
    await expect(heading('Sync')).toBeVisible();
    const onward = page.getByRole('main').getByRole('link', { name: /overview/i });
    await expect(onward).toBeVisible({ timeout: 120_000 });
    expect(await faultsOf(page)).toEqual([]);
    await onward.click();
    await expect(heading('Overview')).toBeVisible();
  });

  let app = '';
  await test.step('a seat that nobody uses is found, and where it is from', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Reclaim' }).click();
    const seats = page.getByRole('table', { name: 'Seats to take back' });
    const unused = seats.getByRole('row').filter({ hasText: 'Never used' }).first();
    await expect(unused).toBeVisible();
    const link = unused.locator('a[href*="/apps/"]');
    app = (await link.textContent()) ?? '';
    await link.click();
    await expect(heading(app)).toBeVisible();
  });

  await test.step('its license is set, and shows what it wastes', async () => {
    await expect(page.getByText('Not known yet').first()).toBeVisible();
    await page.getByLabel(/Cost of a seat/).fill('twelve');
    await page.getByRole('button', { name: 'Save license' }).click();
    await expect(page.getByLabel(/Cost of a seat/)).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel(/Cost of a seat/).fill('12.50');
    await page.getByLabel('Currency').fill('USD');
    await page.getByRole('button', { name: 'Save license' }).click();
    const waste = page.getByRole('definition').filter({ hasText: /^\$[\d,]+\.\d\d$/ });
    await expect(waste.first()).toBeVisible();
    const told = (await waste.first().textContent()) ?? '';
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
    await expect(page.getByRole('main').getByText(told).first()).toBeVisible();
  });

  await test.step('the list goes to a file of CSV that has the same seats', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Reclaim' }).click();
    const seats = page.getByRole('table', { name: 'Seats to take back' });
    await expect(seats).not.toHaveAttribute('aria-rowcount', '-1');
    const rows = Number(await seats.getAttribute('aria-rowcount')) - 1;
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'CSV' }).click(),
    ]);
    const text = await readFile(await file.path(), 'utf8');
    expect(file.suggestedFilename()).toMatch(/^seatgraph-reclaimable-[\d-]+\.csv$/);
    const records = text
      .replace(/"(?:[^"]|"")*"/g, 'quoted')
      .trim()
      .split('\r\n');
    expect(records.length - 1).toBe(rows);
    expect(text).toContain('NEVER_USED');
  });

  await test.step('an app of the inbox is approved by the keyboard, undone, and approved again', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Shadow IT' }).click();
    await expect(heading('Shadow IT')).toBeVisible();
    const first = page
      .getByRole('main')
      .getByRole('button', { name: /^Approve/ })
      .first();
    await expect(first).toBeVisible();
    const name = (await page.getByRole('main').locator('a[href*="/apps/"]').first().textContent()) ?? '';
    const listed = page.getByRole('main').getByRole('link', { name, exact: true });
    await page.keyboard.press('a');
    await expect(listed).toHaveCount(0);
    await page.keyboard.press('u');
    await expect(listed).toHaveCount(1);
    await page.keyboard.press('a');
    await expect(listed).toHaveCount(0);
    await page.getByRole('link', { name: /^Approved/ }).click();
    await expect(listed).toHaveCount(1);
  });

  await test.step('Okta takes the token back: the next sync says so, and a new token heals it', async () => {
    await changeOktaToken(okta, { revoke: true });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByText(/does not accept the credentials/).first()).toBeVisible({ timeout: 60_000 });
    expect(await faultsOf(page)).toEqual([]);
    const fresh = await changeOktaToken(okta, { issue: true });
    await page
      .getByRole('button', { name: /credentials/i })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('API token', { exact: true }).fill('00stillwrong');
    await dialog
      .getByRole('button', { name: /credentials|Replace|Save/i })
      .last()
      .click();
    await expect(dialog.getByText(/does not accept the token/)).toBeVisible();
    await dialog.getByLabel('API token', { exact: true }).fill(fresh ?? '');
    await dialog
      .getByRole('button', { name: /credentials|Replace|Save/i })
      .last()
      .click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByRole('list', { name: 'Problems' })).toHaveCount(0, { timeout: 60_000 });
  });

  await test.step('the org is disconnected by typing its domain, and its data is gone', async () => {
    await page.getByRole('button', { name: /^Disconnect/ }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog
      .getByText(/delete/i)
      .first()
      .click();
    await dialog.getByLabel(/Type .* to confirm/).fill('another.okta.com');
    await dialog.getByRole('button', { name: /^(Disconnect|Delete)/ }).click();
    await expect(dialog).toBeVisible();
    await dialog.getByLabel(/Type .* to confirm/).fill(okta.host);
    await dialog.getByRole('button', { name: /^(Disconnect|Delete)/ }).click();
    await expect(dialog).toHaveCount(0);
    await expect(
      page
        .getByRole('main')
        .getByText(/disconnected/i)
        .first(),
    ).toBeVisible();
  });

  await test.step('whoever signs out is out', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(heading('Sign in')).toBeVisible();
    await page.goto(`${origin}/users`);
    await expect(heading('Sign in')).toBeVisible();
    await expect(alert).toHaveCount(0);
  });
});
