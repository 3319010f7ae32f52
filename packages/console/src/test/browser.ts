import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const executable = '/usr/bin/chromium';

export const hasBrowser = (): boolean => existsSync(executable);

export interface TestBrowser {
  context: BrowserContext;
  /** What went wrong in any page: errors on the console, exceptions, violations of the policy. */
  complaints: string[];
  close: () => Promise<void>;
}

/** Refusals that a test provokes are printed by the browser too; they are no mistakes of the console. */
const expected = /the server responded with a status of|net::ERR_/;

const watch = (page: Page, complaints: string[]): void => {
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected.test(message.text()))
      complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
};

/** A browser with a new, empty profile. */
export const openBrowser = async (): Promise<TestBrowser> => {
  const profile = await mkdtemp(join(tmpdir(), 'reeve-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  context.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  context.on('page', (page) => watch(page, complaints));
  for (const page of context.pages()) watch(page, complaints);
  return {
    context,
    complaints,
    close: async () => {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
};
