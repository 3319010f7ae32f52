import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildConsole } from '../../build.ts';
import { openBrowser, type TestBrowser } from './browser.ts';
import { type SampleServer, startSampleServer } from './sample-server.ts';
import { type SampleState, sampleState } from './sample-state.ts';

export interface Rig {
  state: SampleState;
  server: SampleServer;
  browser: TestBrowser;
  page: Page;
  /** Goes to another room without loading the page anew, as a link does. */
  go: (path: string) => Promise<void>;
  /** Opens an address of the console in the one page. */
  visit: (path: string) => Promise<Page>;
  close: () => Promise<void>;
}

/** The console as it is shipped, a server with so many computers, and a browser that looks at it. */
export const startRig = async (computers: number, port: number): Promise<Rig> => {
  const root = await mkdtemp(join(tmpdir(), 'reeve-console-'));
  await buildConsole(root);
  const state = sampleState(computers);
  const server = await startSampleServer(root, state, port);
  const browser = await openBrowser();
  const page = browser.context.pages()[0] ?? (await browser.context.newPage());
  return {
    state,
    server,
    browser,
    page,
    go: (path) =>
      page.evaluate((to) => {
        history.pushState(null, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      }, path),
    visit: async (path) => {
      await page.goto(server.url + path);
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
};
