import { delay } from '@reeve/base';
import type { HomePaths, ServerFile } from '@reeve/protocol/local';
import type { UpgradeFacts } from '@reeve/protocol/release';
import { installerErrors } from '../errors.ts';
import { askFacts, askReady, askReadyFromOutside, readServer } from '../facts/ask-server.ts';

export interface Proof {
  server: ServerFile;
  facts: UpgradeFacts;
  /** ISO 8601: when the server was first seen to be ready. */
  readyAt: string;
}

export interface Wanted {
  home: HomePaths;
  version: string;
  budgetSeconds: number;
  signal: AbortSignal;
  /** What else the facts must show; null when they do. */
  judge(facts: UpgradeFacts): string | null;
}

type Answer = { why: string } | Omit<Proof, 'readyAt'>;

const ask = async (wanted: Wanted, onReady: () => void): Promise<Answer> => {
  const server = readServer(wanted.home);
  if (!server) return { why: 'no server runs' };
  if (server.version !== wanted.version) return { why: `release ${server.version} runs` };
  const why = (await askReady(server)) ?? (await askReadyFromOutside(server));
  if (why !== null) return { why };
  onReady();
  const facts = await askFacts(server);
  if (facts.version !== wanted.version) return { why: `the facts say release ${facts.version}` };
  if (!facts.ready) return { why: `not ready: ${facts.notReady.join('; ')}` };
  const lacking = wanted.judge(facts);
  return lacking === null ? { server, facts } : { why: lacking };
};

/** Waits until a release has proven itself from outside. Throws `installer.notProven` with the last reason. */
export const awaitServer = async (wanted: Wanted): Promise<Proof> => {
  const end = performance.now() + wanted.budgetSeconds * 1000;
  let why = 'it was not asked';
  let readyAt: string | null = null;
  while (performance.now() < end && !wanted.signal.aborted) {
    try {
      const answer = await ask(wanted, () => {
        readyAt ??= new Date().toISOString();
      });
      if ('server' in answer) return { ...answer, readyAt: readyAt ?? new Date().toISOString() };
      why = answer.why;
    } catch (error) {
      why = String((error as Error).cause ?? error);
    }
    await delay(100);
  }
  throw installerErrors.notProven({ version: wanted.version, seconds: wanted.budgetSeconds, why });
};
