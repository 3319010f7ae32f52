import assert from 'node:assert/strict';
import { sampleRun } from '../sample-upgrade.ts';
import type { Scenario } from '../scenario.ts';

export const upgradeScenarios: readonly Scenario[] = [
  {
    name: 'each hop and each refused way is explained',
    run: async ({ visit }) => {
      const page = await visit('/upgrade?to=0.3.0');
      await page.getByText('0.1.0 to 0.2.0').waitFor();
      await page.getByText('the newest release that 0.1.0 may go to').waitFor();
      await page.getByText('0.3.0 supports upgrades from 0.2.0 on').waitFor();
      await page.getByText('Altered: server/main.js').waitFor();
    },
  },
  {
    name: 'a mandatory finding stops the upgrade, with evidence and remedy',
    run: async ({ page }) => {
      await page.getByRole('button', { name: 'Check readiness' }).click();
      await page.getByText('Not ready: 1 must be put right first').waitFor();
      await page.getByText('/dev/md1 on /var/lib/reeve').waitFor();
      await page.getByText('du -xh --max-depth=2').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Upgrade to 0.3.0' }).isDisabled(), true);
    },
  },
  {
    name: 'a skippable finding is waived by name with a reason; then the upgrade starts',
    run: async ({ page, state }) => {
      state.blocked = false;
      await page.getByRole('button', { name: 'Check again' }).click();
      await page.getByText('Not ready: 1 to put right or to waive').waitFor();
      await page.getByLabel('Go on in spite of it, because').fill('there is only one disk');
      await page.getByRole('button', { name: 'Waive', exact: true }).click();
      await page.getByRole('status').getByText('Ready').waitFor();
      await page.getByRole('button', { name: 'Upgrade to 0.3.0' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Start' }).click();
      await page.getByText('Migrate the database (expand)').waitFor();
      await page.getByText('3 of 8 steps').waitFor();
    },
  },
  {
    name: 'while the server is away the page says so, keeps what it knows, and comes back',
    run: async ({ page, state, server }) => {
      state.away = true;
      server.cut();
      await page.getByText('it restarts as part of the upgrade').waitFor();
      await page.getByText('Reconnecting…').waitFor();
      await page.getByText('Migrate the database (expand)').waitFor();
      state.upgrade = { ...state.upgrade, version: '0.2.0', run: sampleRun(8) };
      state.away = false;
      await page.getByText('Upgraded; can still be rolled back').waitFor();
      await page.getByText('7.4 s').waitFor();
    },
  },
  {
    name: 'finalizing gives up the way back only after the version is typed',
    run: async ({ page, state }) => {
      await page.getByRole('button', { name: 'Finalize…' }).click();
      const dialog = page.getByRole('dialog');
      const confirm = dialog.getByRole('button', { name: 'Finalize' });
      assert.equal(await confirm.isDisabled(), true);
      await dialog.getByLabel('Type 0.2.0 to confirm').fill('0.2.0');
      assert.equal(await confirm.isDisabled(), false);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      state.upgrade = { ...state.upgrade, run: null };
    },
  },
  {
    name: 'in a source checkout the page says what to do instead',
    run: async ({ visit, state }) => {
      const before = state.upgrade;
      state.upgrade = { ...before, installed: false, why: 'Build a release with npm run release.' };
      const page = await visit('/upgrade');
      await page.getByText('Build a release with npm run release.').waitFor();
      state.upgrade = before;
    },
  },
];
