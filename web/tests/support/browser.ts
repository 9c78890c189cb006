// A browser that notices what a user would not be told: errors on the console, broken policies, requests to other hosts.
import { test as base, expect, type Page } from '@playwright/test';
import axe from 'axe-core';
import type { World } from './servers';

type Watched = {
  /** What the console may say in this test, as the test provokes it. */
  mayComplain: (of: RegExp) => void;
};

export const test = base.extend<Watched>({
  mayComplain: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      const allowed: RegExp[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        const own = hostname === '127.0.0.1' || ['data:', 'blob:'].includes(protocol);
        if (!own) complaints.push(`a request to another host: ${request.url()}`);
      });
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
          console.error(`the policy is violated: ${violatedDirective} by ${blockedURI}`);
        });
      });
      await use((of) => allowed.push(of));
      const unexpected = complaints.filter((complaint) => !allowed.some((of) => of.test(complaint)));
      expect(unexpected).toEqual([]);
    },
    { auto: true },
  ],
});

/** Signs in by the page, as a user does. */
export async function signIn(page: Page, world: World, path = '/'): Promise<void> {
  await page.goto(world.origin + path);
  await page.getByLabel('Access token').fill(world.token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Pages', includeHidden: true })).toBeAttached();
}

/** What axe finds wrong with a page, by WCAG 2.2 AA and its own best practices. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

export { expect };
