import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { type Scenario, until } from '../scenario.ts';

const rows = (page: Page) => page.locator('table.data-table tbody:not(.spacer) tr');
const firstName = (page: Page) => rows(page).first().locator('a').textContent();

export const computersScenarios: readonly Scenario[] = [
  {
    name: '100,000 computers: counted, but only those in sight are in the page',
    run: async ({ visit }) => {
      const page = await visit('/computers');
      await page.getByText('200 of 100,000 loaded').waitFor();
      assert.equal(
        await page.getByRole('grid', { name: 'Computers' }).getAttribute('aria-rowcount'),
        '100001',
      );
      assert.ok((await rows(page).count()) < 60);
    },
  },
  {
    name: 'scrolling loads page after page',
    run: async ({ page, state }) => {
      const grid = page.getByRole('grid', { name: 'Computers' });
      await grid.evaluate((element) => element.scrollTo(0, 7000));
      await page.getByText('400 of 100,000 loaded').waitFor();
      await grid.evaluate((element) => element.scrollTo(0, 14_000));
      await page.getByText('600 of 100,000 loaded').waitFor();
      assert.ok((await rows(page).count()) < 60);
      assert.ok(state.calls.some((call) => call.includes('cursor=')));
    },
  },
  {
    name: 'the server sorts, and the order stands in the URL',
    run: async ({ page, state }) => {
      await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
      await page.waitForURL('**/computers?sort=-name');
      await until('the names go down', async () =>
        ((await firstName(page)) ?? '').startsWith('web-zrh'),
      );
      await page.getByRole('columnheader', { name: 'Last seen' }).getByRole('button').click();
      await page.waitForURL('**/computers?sort=lastSeen');
      await until('it was asked', () => state.calls.some((call) => /sort=lastSeen/.test(call)));
    },
  },
  {
    name: 'the slash focuses the search, and the search survives a reload',
    run: async ({ page }) => {
      await page.keyboard.press('Escape');
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press('/');
      await page.keyboard.type('db-ber-00');
      await page.waitForURL('**search=db-ber-00');
      await until('the list narrows', async () =>
        ((await firstName(page)) ?? '').startsWith('db-ber-00'),
      );
      const found = await page.getByText(/loaded$/).textContent();
      await page.reload();
      await page.getByText(found ?? '').waitFor();
      assert.equal(await page.getByLabel('Name, address, system, model').inputValue(), 'db-ber-00');
    },
  },
  {
    name: 'nothing found says so and leads back',
    run: async ({ visit }) => {
      const page = await visit('/computers?search=nothing-has-this-name&health=error');
      await page.getByText('No computer matches').waitFor();
      await page.getByRole('button', { name: 'Clear search and filters' }).click();
      await page.getByText('200 of 100,000 loaded').waitFor();
    },
  },
  {
    name: 'columns are chosen and remembered',
    run: async ({ page }) => {
      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByLabel('Hardware address').check();
      await page.reload();
      await page.getByRole('columnheader', { name: 'Hardware address' }).waitFor();
    },
  },
  {
    name: 'selected computers are asked for their inventory, with the CSRF token',
    run: async ({ visit, state }) => {
      const page = await visit('/computers');
      for (const index of [0, 2]) await rows(page).nth(index).getByLabel('Select row').check();
      await page.getByText('2 selected').waitFor();
      state.calls.length = 0;
      await page.getByRole('button', { name: 'Request inventory now' }).click();
      await page.getByText('Asked 2 computers').waitFor();
      assert.equal(state.calls.filter((call) => /^POST .*\/requests$/.test(call)).length, 2);
    },
  },
  {
    name: 'j, k and Enter go through the list and open a computer',
    run: async ({ visit }) => {
      const page = await visit('/computers');
      await rows(page).first().waitFor();
      const third = await rows(page).nth(2).locator('a').textContent();
      for (const key of ['j', 'j', 'j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
      await page.getByRole('heading', { name: third ?? '' }).waitFor();
      await page.goBack();
      await rows(page).first().waitFor();
    },
  },
  {
    name: 'Ctrl-K finds a computer from anywhere',
    run: async ({ visit }) => {
      const page = await visit('/server');
      await page.getByRole('heading', { name: 'Server', exact: true }).waitFor();
      await page.keyboard.press('Control+k');
      await page.getByPlaceholder('Find a computer or a room').fill('web-ber-00');
      await page.locator('.mantine-Spotlight-action').getByText('web-ber-00').first().waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL('**/computers/*');
    },
  },
];
