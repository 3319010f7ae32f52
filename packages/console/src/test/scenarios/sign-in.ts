import assert from 'node:assert/strict';
import { sampleLinkSecret, samplePassword } from '../sample-state.ts';
import type { Scenario } from '../scenario.ts';

export const signInScenarios: readonly Scenario[] = [
  {
    name: 'a stranger is led to the sign-in, and a wrong password is refused with a remedy',
    run: async ({ visit }) => {
      const page = await visit('/computers?search=web');
      await page.waitForURL('**/sign-in?from=**');
      await page.getByLabel('Name').fill('ada');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
      await page.getByText('after five failures there is a pause').waitFor();
    },
  },
  {
    name: 'the right password leads on to where one wanted to go',
    run: async ({ page }) => {
      await page.getByLabel('Password', { exact: true }).fill(samplePassword);
      await page.keyboard.press('Enter');
      await page.waitForURL('**/computers?search=web');
      await page.getByRole('heading', { name: 'Computers' }).waitFor();
    },
  },
  {
    name: 'signing out forgets everything',
    run: async ({ page, state }) => {
      await page.getByRole('button', { name: 'Account ada' }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await page.waitForURL('**/sign-in**');
      assert.equal(state.signedIn, false);
    },
  },
  {
    name: 'a one-time link signs in, leaves the address, and asks for a password first',
    run: async ({ visit, state }) => {
      const page = await visit(`/sign-in#link=${sampleLinkSecret}`);
      await page.getByRole('heading', { name: 'Choose a password' }).waitFor();
      assert.ok(!page.url().includes(sampleLinkSecret));
      await page.getByLabel('New password').fill('short');
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByText('At least 12 characters: 7 more').waitFor();
      await page.getByLabel('New password').fill(samplePassword);
      await page.getByLabel('Once more').fill(samplePassword);
      await page.getByRole('button', { name: 'Set password' }).click();
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      assert.equal(state.me.mustSetPassword, false);
    },
  },
  {
    name: 'a used link says so and offers the password',
    run: async ({ visit }) => {
      const page = await visit(`/sign-in#link=${sampleLinkSecret}`);
      await page.getByText('This sign-in link is used up or too old.').waitFor();
      await page.getByText('Ask for a new one').waitFor();
    },
  },
];
