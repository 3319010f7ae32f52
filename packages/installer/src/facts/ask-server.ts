import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { type HomePaths, ServerFile } from '@reeve/protocol/local';
import { UpgradeFacts } from '@reeve/protocol/release';
import { isAlive } from '../lock/process-identity.ts';
import { misfitOf, readJsonFile } from './read-json-file.ts';

/** The running server of a home; null when none runs. */
export const readServer = (home: HomePaths): ServerFile | null => {
  const file = readJsonFile<ServerFile>(home.serverFile, ServerFile);
  return file && isAlive(file.pid) ? file : null;
};

const limitMs = 5000;

/** Asks a running server, of any release, for its versioned facts. Throws an `Error` that says why not. */
export const askFacts = async (server: ServerFile): Promise<UpgradeFacts> => {
  const response = await fetch(new URL('/api/v1/upgrade/facts', server.consoleUrl), {
    headers: { authorization: `Bearer ${server.localToken}` },
    signal: AbortSignal.timeout(limitMs * 2),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status} to the upgrade facts`);
  const facts: unknown = await response.json();
  const misfit = misfitOf(UpgradeFacts, facts);
  if (misfit !== null) throw new Error(`the server's facts are not of format 1: ${misfit}`);
  return facts as UpgradeFacts;
};

/** Null when ready, otherwise why not. */
export const askReady = async (server: ServerFile): Promise<string | null> => {
  try {
    const response = await fetch(new URL('/readyz', server.consoleUrl), {
      signal: AbortSignal.timeout(limitMs),
    });
    return response.ok ? null : `readyz answers ${response.status}: ${await response.text()}`;
  } catch (error) {
    return `readyz does not answer: ${String((error as Error).cause ?? error)}`;
  }
};

/** An unspecified address is listened on, but cannot be called. */
const callable = (url: URL): URL => {
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  if (url.hostname === '[::]') url.hostname = '[::1]';
  return url;
};

/** The same question from outside: over HTTPS, trusting nothing but the server's own authority. */
export const askReadyFromOutside = (server: ServerFile): Promise<string | null> =>
  new Promise((resolve) => {
    const url = callable(new URL('/readyz', server.url));
    const ca = readFileSync(server.certificateAuthority);
    const asked = request(url, { ca, timeout: limitMs, agent: false }, (response) => {
      response.resume();
      const { statusCode } = response;
      resolve(statusCode === 200 ? null : `${url.href} answers ${statusCode}`);
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer within 5 s')));
    asked.on('error', (error) => resolve(`${url.href}: ${error.message}`));
    asked.end();
  });
