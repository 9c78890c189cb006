// Lighthouse's view of a page: what it finds wrong fails; its measure of speed, of a machine like this, is printed.
import { chromium } from '@playwright/test';
import lighthouse, { desktopConfig } from 'lighthouse';
import { expect, test } from './support/browser';
import { freePort } from './support/ports';
import { connect, startWorld, type World } from './support/servers';

let world: World;

test.beforeAll(async () => {
  world = await startWorld();
  await connect(world);
});

test.afterAll(() => world.stop());

test('Lighthouse finds nothing wrong', async ({ launchOptions }) => {
  const port = await freePort();
  const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
  const browser = await chromium.launch({ ...launchOptions, args });
  try {
    const session = await fetch(`${world.origin}/session`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${world.token}`, 'Sec-Fetch-Site': 'same-origin' },
    });
    const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
    for (const path of ['/sign-in', '/', '/reclaim']) {
      const extraHeaders: Record<string, string> = path === '/sign-in' ? {} : { Cookie: cookie };
      const flags = {
        port,
        extraHeaders,
        onlyCategories: ['performance', 'accessibility', 'best-practices'],
        throttlingMethod: 'provided' as const,
        logLevel: 'error' as const,
      };
      const result = await lighthouse(world.origin + path, flags, desktopConfig);
      const found = result?.lhr;
      expect(found?.runtimeError, path).toBeUndefined();
      const scored = Object.values(found?.categories ?? {}).map(
        ({ id, score }) => `${id} ${Math.round((score ?? 0) * 100)}`,
      );
      console.log(`      ${path}: ${scored.join(', ')}`);
      for (const category of ['accessibility', 'best-practices']) {
        const wrong = (found?.categories[category]?.auditRefs ?? [])
          .filter(({ id, weight }) => weight > 0 && (found?.audits[id]?.score ?? 1) < 1)
          .map(({ id }) => `${id}: ${found?.audits[id]?.title}`);
        expect.soft(wrong, `${path}: ${category}`).toEqual([]);
      }
    }
  } finally {
    await browser.close();
  }
});
