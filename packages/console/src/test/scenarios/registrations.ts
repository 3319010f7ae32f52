import assert from 'node:assert/strict';
import { type Scenario, until } from '../scenario.ts';

export const registrationScenarios: readonly Scenario[] = [
  {
    name: 'a request that looks like a known computer warns, and is blocked with a reason',
    run: async ({ visit, state }) => {
      const page = await visit('/registrations');
      await page.getByRole('cell', { name: 'web-muc-90002', exact: true }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('Looks like app-zrh-00002').waitFor();
      await drawer.getByText('It has the same system board UUID').waitFor();
      await drawer.getByLabel('Reason').fill('not ours');
      await drawer.getByRole('button', { name: 'Block' }).click();
      await page.getByText('web-muc-90002 is blocked').waitFor();
      await until(
        'the request has left the pending ones',
        async () =>
          (await page.getByRole('cell', { name: 'web-muc-90002', exact: true }).count()) === 0,
      );
      const decided = state.registrations.find(
        ({ identity }) => identity.hostName === 'web-muc-90002',
      );
      assert.equal(decided?.reason, 'not ours');
    },
  },
  {
    name: 'a request is allowed in its row',
    run: async ({ page, state }) => {
      await page.getByRole('button', { name: 'Allow desk-ber-90001' }).click();
      await page.getByText('desk-ber-90001 is allowed').waitFor();
      assert.equal(state.registrations[0]?.status, 'allowed');
    },
  },
  {
    name: 'a policy is written and reads as a sentence',
    run: async ({ visit }) => {
      const page = await visit('/registrations?tab=policies');
      await page.getByText('IP address is 10.0.0.0/16, and name is web-* or db-*').waitFor();
      await page.getByRole('button', { name: 'Add policy' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Laboratory');
      await page.getByRole('button', { name: 'Add rule' }).click();
      await page.getByLabel('Mask').fill('lab-*');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('name is lab-*').waitFor();
    },
  },
  {
    name: 'the install line is made on demand and copied whole',
    run: async ({ visit, browser }) => {
      await browser.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const page = await visit('/add-computers');
      await page.getByRole('button', { name: 'Make the line' }).click();
      await page.getByRole('button', { name: 'Copy the install line' }).click();
      await page.getByText('Copied').waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(copied, /^curl .*--token rt_/);
    },
  },
];
