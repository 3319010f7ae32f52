import assert from 'node:assert/strict';
import { sampleGuid } from '../sample-computers.ts';
import type { Scenario } from '../scenario.ts';

export const managementScenarios: readonly Scenario[] = [
  {
    name: 'a task is run on a target after its reach was shown',
    run: async ({ visit, state }) => {
      const page = await visit(`/tasks/${sampleGuid(40, 1)}`);
      await page.getByText('nginx -t && systemctl restart nginx').waitFor();
      await page.getByRole('button', { name: 'Run', exact: true }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('combobox', { name: 'Target' }).click();
      await page.getByRole('option', { name: 'Servers in Bern (812)' }).click();
      await dialog.getByText('790 of them connected now').waitFor();
      await dialog.getByText('2 have an agent that cannot do it').waitFor();
      await dialog.getByRole('textbox', { name: 'REASON' }).fill('a try');
      await dialog.getByRole('button', { name: 'Run now' }).click();
      await page.getByText('Restart nginx has been started').waitFor();
      assert.deepEqual(state.runs[0]?.values, { REASON: 'a try' });
    },
  },
  {
    name: 'a large run waits for approval',
    run: async ({ visit, state }) => {
      const page = await visit(`/runs/${sampleGuid(42, 2)}`);
      await page.getByText('it reaches more than 1,000 computers').waitFor();
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Running').first().waitFor();
      assert.equal(state.runs.find(({ id }) => id === sampleGuid(42, 2))?.approvedBy, 'ada');
    },
  },
  {
    name: 'output is read where a computer failed, and only the failures run again',
    run: async ({ visit }) => {
      const page = await visit(`/runs/${sampleGuid(42, 3)}`);
      await page.getByRole('cell', { name: 'app-zrh-00001' }).click();
      await page.getByText('nginx.conf test failed').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Run again on 12' }).click();
      await page.getByRole('link', { name: 'the earlier run' }).waitFor();
    },
  },
  {
    name: 'a server job shows its steps',
    run: async ({ visit }) => {
      const page = await visit(`/runs/${sampleGuid(42, 4)}`);
      await page.getByText('12 of 812 done, 800 running').waitFor();
    },
  },
  {
    name: 'a policy is made from the form of its kind, with a preview',
    run: async ({ visit, state }) => {
      const page = await visit('/policies/new');
      await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill('SSH');
      await page.getByRole('textbox', { name: 'Check' }).fill('grep -q x /etc/y');
      await page.getByRole('combobox', { name: 'Targets' }).click();
      await page.getByRole('option', { name: 'Servers in Bern' }).click();
      await page.keyboard.press('Escape');
      await page.getByText('800 get it newly').waitFor();
      await page.getByText('No root over SSH wins on 2').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Policy saved').waitFor();
      assert.equal(state.kindPolicies.at(-1)?.settings.check, 'grep -q x /etc/y');
    },
  },
  {
    name: 'a halted roll-out says why, and is resumed',
    run: async ({ visit, state }) => {
      const page = await visit(`/policies/${sampleGuid(50, 2)}`);
      await page.getByText('2 of 4 computers of the ring First fail').waitFor();
      await page.getByText('keeps version 1').waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Rolling out').waitFor();
      assert.equal(state.kindPolicies[1]?.rollOutState?.state, 'running');
    },
  },
  {
    name: 'a computer tells which policy won each line, and where it is a member',
    run: async ({ visit }) => {
      const page = await visit(`/computers/${sampleGuid(1, 2)}?tab=policies`);
      await page.getByText('wins over Older one').waitFor();
      await page.getByRole('tab', { name: 'Member of' }).click();
      await page.getByRole('link', { name: 'Servers in Bern' }).waitFor();
      await page.getByRole('tab', { name: 'Runs' }).click();
      await page.getByRole('link', { name: 'Restart nginx' }).first().waitFor();
    },
  },
  {
    name: 'plug-ins by version show what fails, and orphans',
    run: async ({ visit }) => {
      const page = await visit('/plug-ins');
      await page.getByText('2 failing').waitFor();
      await page.getByText('old-thing 0.3.0 on 7').waitFor();
      await page.getByRole('tab', { name: 'Publishers' }).click();
      await page.getByText('Reeve itself').waitFor();
    },
  },
  {
    name: 'an event that was set aside says why, and is tried again',
    run: async ({ visit, state }) => {
      const page = await visit('/event-queue');
      await page.getByText('310.4 a second').waitFor();
      await page.getByRole('cell', { name: 'its data is no result of work' }).first().click();
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('It is in the queue again').waitFor();
      assert.deepEqual(state.replayed, [1]);
    },
  },
  {
    name: 'a broken source is seen at once, and a package is added',
    run: async ({ visit, state }) => {
      const page = await visit('/packages');
      await page.getByRole('cell', { name: 'Broken source' }).waitFor();
      await page.getByRole('button', { name: 'Refresh' }).click();
      await page.getByText('1 broken, 1 good').waitFor();
      await page.getByRole('link', { name: 'Add package' }).click();
      await page.getByRole('textbox', { name: 'Name' }).fill('curl');
      await page.getByRole('combobox', { name: 'Names, as apt takes them' }).fill('curl');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Package saved').waitFor();
      assert.deepEqual(state.packages.at(-1)?.install, { kind: 'apt', names: ['curl'] });
    },
  },
  {
    name: 'an unexplained message is accepted with a reason, and its lines are followed by correlation',
    run: async ({ visit, state }) => {
      const page = await visit('/logs');
      await page.getByRole('cell', { name: 'the database refused' }).click();
      await page
        .getByRole('textbox', { name: 'Why is it no reason for worry?' })
        .fill('a planned restart');
      await page.getByRole('button', { name: 'Accept' }).click();
      await page.getByText('Nothing unexplained').waitFor();
      assert.equal(state.logGroups[0]?.accepted?.reason, 'a planned restart');
      await visit('/logs?tab=lines');
      await page.getByRole('cell', { name: 'the database refused' }).click();
      await page.getByRole('button', { name: 'Show all with this correlation' }).click();
      await page.getByText('1 of 1 loaded').waitFor();
    },
  },
];
