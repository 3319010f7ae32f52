import assert from 'node:assert/strict';
import type { Scenario } from '../scenario.ts';

export const settingScenarios: readonly Scenario[] = [
  {
    name: 'a setting is changed with a reason, shows who and why, and goes back to its default',
    run: async ({ visit, state }) => {
      const page = await visit('/settings');
      await page.getByText('the old hardware in Bern').waitFor();
      await page.getByRole('button', { name: 'Change Poll interval' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText('allowed: 5 to 86,400 seconds').waitFor();
      await dialog.getByLabel('Value, seconds').fill('900');
      await dialog.getByLabel('Reason').fill('a slow line');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('900 seconds').waitFor();
      await page.getByText('a slow line').waitFor();
      await page.getByRole('button', { name: 'Change Poll interval' }).click();
      await dialog.getByRole('button', { name: 'Back to the default' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(state.settings[0]?.deviation, null);
    },
  },
  {
    name: 'only what differs is shown, and a change is undone',
    run: async ({ visit, state }) => {
      const page = await visit('/settings?deviating=yes');
      await page.getByText('12,000').waitFor();
      await page.getByText('Poll interval').waitFor({ state: 'detached' });
      await page.getByRole('tab', { name: 'Changes' }).click();
      await page
        .getByRole('button', { name: 'Undo the change of task-server.maximum-connections' })
        .click();
      await page.getByText('is as it was before').waitFor();
      assert.equal(state.settings[1]?.value, 20_000);
    },
  },
  {
    name: 'legacy communication is not switched off before the number is typed',
    run: async ({ visit, state }) => {
      const page = await visit('/settings?tab=legacy');
      await page.getByRole('link', { name: 'desk-ber-00001' }).waitFor();
      await page.getByRole('button', { name: 'Switch off' }).click();
      const dialog = page.getByRole('dialog');
      const confirm = dialog.getByRole('button', { name: 'Cut off 2 computers' });
      assert.equal(await confirm.isDisabled(), true);
      await dialog.getByLabel('Type 2 to confirm').fill('2');
      await confirm.click();
      await page.getByText('Off: only the present protocol').waitFor();
      assert.equal(state.legacy.enabled, false);
    },
  },
  {
    name: 'schedules say what failed; one is run now and switched on',
    run: async ({ visit, state }) => {
      const page = await visit('/schedules');
      await page.getByRole('cell', { name: 'Failed' }).waitFor();
      await page.getByRole('cell', { name: 'Clean temporary files' }).click();
      const drawer = page.getByRole('dialog');
      await drawer.getByText('It has not run yet').waitFor();
      await drawer.getByRole('switch').press('Space');
      await drawer.getByText('On', { exact: true }).waitFor();
      assert.equal(state.schedules[2]?.enabled, true);
      await drawer.getByRole('button', { name: 'Run now' }).click();
      await page.getByText('Clean temporary files has begun').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Shared schedules' }).click();
      await page.getByText('Monday through Friday').waitFor();
    },
  },
];
