import assert from 'node:assert/strict';
import { sampleGuid } from '../sample-computers.ts';
import type { Scenario } from '../scenario.ts';

const address = `/computers/${sampleGuid(1, 2)}`;

export const oneComputerScenarios: readonly Scenario[] = [
  {
    name: 'one computer: health, facts and latest changes',
    run: async ({ visit }) => {
      const page = await visit(address);
      await page.getByText('The agent reports nothing that needs attention.').waitFor();
      await page.getByText('6.1.0-28-amd64').waitFor();
      await page.getByText('dpkg hello amd64').waitFor();
    },
  },
  {
    name: '940 packages with source and age, searched on the spot',
    run: async ({ visit }) => {
      const page = await visit(`${address}?tab=inventory&class=installed-software`);
      await page.getByText('/var/lib/dpkg/status').waitFor();
      await page.getByText(/940 rows · collected 1\d min ago/).waitFor();
      assert.ok((await page.locator('table.data-table tr').count()) < 70);
      await page.getByLabel('Search in installed software').fill('postgresql-17-part3');
      await page.waitForURL('**find=postgresql-17-part3**');
      await page.getByRole('cell', { name: 'postgresql-17-part3', exact: true }).waitFor();
      assert.equal(await page.locator('table.data-table tbody:not(.spacer) tr').count(), 1);
    },
  },
  {
    name: 'a data class that was never sent says so, and none is not the same as never',
    run: async ({ visit, page }) => {
      await visit(`${address}?tab=inventory&class=agent-plug-in`);
      await page.getByText('Not collected yet').waitFor();
      await visit(`${address}?tab=inventory&class=pending-restart`);
      await page.getByText('The agent looked, and there is nothing of this kind').waitFor();
    },
  },
  {
    name: 'history by data class, with what was before and after',
    run: async ({ visit }) => {
      const page = await visit(`${address}?tab=history&class=memory`);
      await page.getByText('126 GiB').waitFor();
      await page.getByText('252 GiB').waitFor();
      await page.getByText('1 changes').waitFor();
    },
  },
  {
    name: 'a request shows its state and the channel that carried it',
    run: async ({ visit }) => {
      const page = await visit(`${address}?tab=requests`);
      await page.getByRole('cell', { name: 'Push channel', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Send inventory now' }).click();
      await page.getByText('Inventory requested; the agent gets it').waitFor();
    },
  },
  {
    name: 'deleting asks for the name first',
    run: async ({ page }) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete…' }).click();
      const confirm = page.getByRole('dialog').getByRole('button', { name: 'Delete' });
      assert.equal(await confirm.isDisabled(), true);
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    },
  },
  {
    name: 'an unknown computer is refused with a remedy',
    run: async ({ visit }) => {
      const page = await visit(`/computers/${sampleGuid(99, 1)}`);
      await page.getByText('There is no such computer.').waitFor();
      await page.getByText('search for its name').waitFor();
    },
  },
];
