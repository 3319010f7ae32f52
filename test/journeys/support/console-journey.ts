import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../../packages/console/src/test/browser.ts';
import { repository } from './reeve.ts';

export { hasBrowser } from '../../../packages/console/src/test/browser.ts';

/** With REEVE_PICTURES=1 the pictures under docs/images are taken anew; otherwise the journey only looks. */
const picture = async (page: Page, name: string): Promise<void> => {
  if (process.env.REEVE_PICTURES !== '1') return;
  await page.screenshot({ path: join(repository, 'docs', 'images', `${name}.png`) });
};

const password = 'a few words are better than signs';

/** A newcomer's way through the console of a real server: link, password, overview, computer, its packages. */
export const walkThroughConsole = async (
  signInLink: string,
  computerName: string,
  aPackage: string,
): Promise<void> => {
  const browser = await openBrowser();
  try {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    await page.goto(signInLink);
    await page.locator('input[type=password]').nth(1).waitFor();
    for (const input of await page.locator('input[type=password]').all())
      await input.fill(password);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.getByText('Operating systems').waitFor();
    await picture(page, 'journey-overview');
    await page.getByRole('link', { name: 'Computers', exact: true }).click();
    await page.getByText(computerName, { exact: true }).first().click();
    await page.getByRole('heading', { name: computerName, exact: true }).waitFor();
    await picture(page, 'journey-computer');
    await page.getByRole('tab', { name: /Inventory/ }).click();
    await page.getByText('Installed software').first().click();
    await page.getByText(aPackage, { exact: true }).first().waitFor();
    await picture(page, 'journey-software');
    await page.getByRole('link', { name: 'Upgrade', exact: true }).click();
    await page
      .getByText(/source checkout/)
      .first()
      .waitFor();
    await picture(page, 'journey-upgrade');
    assert.deepEqual(browser.complaints, []);
  } finally {
    await browser.close();
  }
};
