import assert from 'node:assert/strict';
import { sampleGuid } from '../sample-computers.ts';
import type { Scenario } from '../scenario.ts';

export const filterScenarios: readonly Scenario[] = [
  {
    name: 'a mistake in a clause is shown where it is, and nothing is saved',
    run: async ({ visit }) => {
      const page = await visit('/filters/new');
      await page.getByRole('textbox', { name: 'Clause' }).fill("operating-sistem.name = 'x'");
      await page.getByText('there is no data class').waitFor();
      await page.getByText('Did you mean operating-system?').waitFor();
      assert.equal(await page.getByRole('button', { name: 'Save' }).isDisabled(), true);
    },
  },
  {
    name: 'a clause is built, previewed and saved',
    run: async ({ visit, state }) => {
      const page = await visit('/filters/new');
      await page.getByRole('textbox', { name: 'Name' }).fill('Debian');
      await page.getByText('Builder').click();
      await page.getByRole('combobox', { name: 'Column' }).waitFor();
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByRole('menuitem', { name: 'Installed software' }).click();
      await page.getByRole('combobox', { name: 'At least one row, or none' }).waitFor();
      await page.getByText('"dataClass":"installed-software"').waitFor();
      await page.getByText('3,118 computers').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Filter saved').waitFor();
      assert.match(state.filters.at(-1)?.where ?? '', /installed-software/);
    },
  },
  {
    name: 'why a computer is not in a filter is said with the value that it met',
    run: async ({ visit }) => {
      const page = await visit(
        `/filters/${sampleGuid(30, 3)}?tab=why&computer=${sampleGuid(1, 2)}`,
      );
      await page.getByText('is no member').waitFor();
      await page.getByText('nginx 1.26.3 is there').waitFor();
    },
  },
  {
    name: 'a target reads as a sentence, and a used filter cannot be deleted',
    run: async ({ visit }) => {
      const page = await visit('/filters?tab=targets');
      await page.getByText('filter Debian servers, and in group Bern').waitFor();
      await visit(`/filters/${sampleGuid(30, 2)}`);
      await page.getByRole('link', { name: 'Servers in Bern' }).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Delete' }).isDisabled(), true);
    },
  },
  {
    name: 'a group is added below another one',
    run: async ({ visit, state }) => {
      const page = await visit('/filters?tab=organization');
      await page.getByRole('button', { name: 'Add group' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill('Wankdorf');
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
      await page.getByRole('cell', { name: 'Wankdorf', exact: true }).waitFor();
      assert.equal(state.views[0]?.groups.length, 4);
    },
  },
  {
    name: 'membership update shows its runs and checks itself',
    run: async ({ visit }) => {
      const page = await visit('/filters?tab=membership');
      await page.getByText('17 changes of the CMDB wait').waitFor();
      await page.getByRole('button', { name: 'Check', exact: true }).click();
      await page.getByText('Delta and complete agree').waitFor();
    },
  },
];
