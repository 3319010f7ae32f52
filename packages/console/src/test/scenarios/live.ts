import assert from 'node:assert/strict';
import type { Scenario } from '../scenario.ts';

export const liveScenarios: readonly Scenario[] = [
  {
    name: 'a signal brings a new request onto the screen without a reload',
    run: async ({ visit, state, server }) => {
      const page = await visit('/registrations');
      await page.getByRole('cell', { name: 'lab-vie-90003', exact: true }).waitFor();
      const [like] = state.registrations;
      assert.ok(like);
      const identity = { ...like.identity, hostName: 'brand-new-host' };
      state.registrations = [
        ...state.registrations,
        { ...like, id: like.id.replace(/.$/, 'f'), status: 'pending', identity },
      ];
      server.signal('registrations');
      await page.getByRole('cell', { name: 'brand-new-host', exact: true }).waitFor();
    },
  },
  {
    name: 'a lost connection is shown, and everything is asked anew after it',
    run: async ({ page, state, server }) => {
      state.away = true;
      server.cut();
      await page.getByText('Reconnecting…').waitFor();
      state.registrations = state.registrations.filter(
        ({ identity }) => identity.hostName !== 'brand-new-host',
      );
      state.away = false;
      await page.getByText('Reconnecting…').waitFor({ state: 'detached' });
      await page
        .getByRole('cell', { name: 'brand-new-host', exact: true })
        .waitFor({ state: 'detached' });
    },
  },
  {
    name: 'an ended session leads to the sign-in, and back to the same place',
    run: async ({ visit, state }) => {
      const page = await visit('/audit');
      await page.getByText('200 of 1,200 loaded').waitFor();
      state.signedIn = false;
      await page.getByRole('button', { name: 'Verify the chain' }).click();
      await page.waitForURL('**/sign-in?from=%2Faudit**');
      state.signedIn = true;
    },
  },
  {
    name: 'a viewer sees no acts and no closed rooms',
    run: async ({ visit, state }) => {
      const all = state.me;
      state.me = { ...all, permissions: ['computers.read', 'server.read'], roles: ['viewer'] };
      const page = await visit('/computers');
      await page.getByText('200 of 100,000 loaded').waitFor();
      assert.equal(await page.getByRole('link', { name: 'Add computers' }).count(), 0);
      assert.equal(await page.getByLabel('Select row').count(), 0);
      await visit('/audit');
      await page.getByText('It needs the permission audit.read').waitFor();
      state.me = all;
    },
  },
  {
    name: 'an empty estate leads to adding computers',
    run: async ({ visit, state }) => {
      const all = state.computers;
      state.computers = [];
      const page = await visit('/');
      await page.getByText('No computers yet').waitFor();
      await page.getByRole('main').getByRole('link', { name: 'Add computers' }).click();
      await page.waitForURL('**/add-computers');
      state.computers = all;
    },
  },
];
