import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../../../packages/console/src/test/browser.ts';
import { repository } from './reeve.ts';

export { hasBrowser } from '../../../packages/console/src/test/browser.ts';

/** Where the picture of a page stays when a journey fails. */
const pictures = join(repository, 'test', 'journeys', 'pictures');
const password = 'a few words are better than signs';

export interface ConsoleSession {
  page: Page;
  /** Shows a page of the console, e.g. `/filters/new`. */
  visit(path: string): Promise<Page>;
  /** Does something in the browser; when it fails a picture of the page is kept. */
  look<T>(name: string, act: (page: Page) => Promise<T>): Promise<T>;
  /** Fails when the browser complained about anything meanwhile. */
  close(): Promise<void>;
}

/** An administrator who has come by the one-time link of the first start. */
export const signIn = async (signInLink: string): Promise<ConsoleSession> => {
  const browser = await openBrowser();
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  const look: ConsoleSession['look'] = async (name, act) => {
    try {
      return await act(page);
    } catch (thrown) {
      mkdirSync(pictures, { recursive: true });
      const path = join(pictures, `${name.replaceAll(/\W+/g, '-')}.png`);
      await page.screenshot({ path }).catch(() => undefined);
      throw new Error(`${name}: the page is in ${path}`, { cause: thrown });
    }
  };
  const session: ConsoleSession = {
    page,
    visit: async (path) => {
      await page.goto(new URL(path, signInLink).href);
      return page;
    },
    look,
    close: async () => {
      await browser.close();
      assert.deepEqual(browser.complaints, []);
    },
  };
  try {
    await look('sign in', async () => {
      await page.goto(signInLink);
      await page.locator('input[type=password]').nth(1).waitFor();
      for (const input of await page.locator('input[type=password]').all())
        await input.fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
    });
    return session;
  } catch (thrown) {
    await browser.close();
    throw thrown;
  }
};
