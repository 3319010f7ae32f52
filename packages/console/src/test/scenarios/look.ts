import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { sampleGuid } from '../sample-computers.ts';
import type { Scenario } from '../scenario.ts';

const rooms = [
  '/',
  '/computers',
  `/computers/${sampleGuid(1, 2)}`,
  '/registrations',
  '/registrations?tab=duplicates',
  '/registrations?tab=tokens',
  '/add-computers?tab=push',
  '/merge',
  '/audit',
  '/administrators',
  '/administrators?tab=tokens',
  '/filters',
  '/filters/new',
  `/filters/${sampleGuid(30, 2)}`,
  '/filters?tab=targets',
  '/filters?tab=organization',
  '/filters?tab=membership',
  '/targets/new',
  `/targets/${sampleGuid(31, 1)}`,
  '/tasks',
  '/tasks/new',
  `/tasks/${sampleGuid(40, 1)}`,
  '/tasks?tab=runs',
  '/tasks?tab=secrets',
  `/jobs/${sampleGuid(41, 1)}?tab=edit`,
  `/runs/${sampleGuid(42, 4)}`,
  '/policies',
  '/policies/new',
  `/policies/${sampleGuid(50, 2)}`,
  '/plug-ins',
  '/plug-ins?tab=plug-ins',
  '/packages',
  '/packages/new',
  `/packages/${sampleGuid(70, 2)}`,
  '/logs',
  '/logs?tab=lines',
  '/server',
  '/event-queue',
  '/schedules',
  '/settings',
  '/settings?tab=changes',
  '/settings?tab=legacy',
  '/upgrade?to=0.3.0',
  '/nowhere',
];

const background = (page: Page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor);

const settled = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
};

export const lookScenarios: readonly Scenario[] = [
  {
    name: 'dark is chosen, remembered, and there before the first paint',
    run: async ({ visit, page }) => {
      await visit('/');
      await page.getByRole('button', { name: 'Account ada' }).click();
      await page.locator('label', { hasText: 'Dark' }).click();
      assert.equal(await background(page), 'rgb(13, 17, 22)');
      await page.reload({ waitUntil: 'commit' });
      await page.waitForFunction(() => document.body !== null);
      assert.equal(
        await page.evaluate(() => document.documentElement.dataset.mantineColorScheme),
        'dark',
      );
    },
  },
  {
    name: 'automatic follows the system',
    run: async ({ page }) => {
      await page.getByRole('button', { name: 'Account ada' }).click();
      await page.locator('label', { hasText: 'Auto' }).click();
      await page.keyboard.press('Escape');
      await page.emulateMedia({ colorScheme: 'light' });
      assert.equal(await background(page), 'rgb(244, 245, 247)');
    },
  },
  {
    name: 'every room opens, and none is wider than a telephone',
    run: async ({ visit, go, page }) => {
      await page.setViewportSize({ width: 390, height: 844 });
      await visit('/');
      for (const room of rooms) {
        await go(room);
        await settled(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= 390, `${room} is ${wide} pixels wide`);
        assert.equal(await page.getByRole('alert').count(), 0, `${room} shows an error`);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
  },
  {
    name: 'every control has a name, and the focus can be seen',
    run: async ({ go, page }) => {
      for (const room of rooms.slice(0, 5)) {
        await go(room);
        await settled(page);
        const nameless = await page.evaluate(() =>
          [...document.querySelectorAll('button, a[href], input:not([type=hidden])')]
            .filter((element) => {
              const labels =
                element instanceof HTMLInputElement ? (element.labels?.length ?? 0) : 0;
              const text = `${element.textContent}${element.getAttribute('aria-label') ?? ''}${element.getAttribute('aria-labelledby') ?? ''}`;
              return labels === 0 && text.trim() === '';
            })
            .map((element) => element.outerHTML.slice(0, 160)),
        );
        assert.deepEqual(nameless, [], room);
      }
      await page.reload();
      await settled(page);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        () => document.activeElement && getComputedStyle(document.activeElement).outlineStyle,
      );
      assert.notEqual(outline, 'none');
    },
  },
];
