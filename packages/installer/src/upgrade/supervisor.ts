import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { delay } from '@reeve/base';
import {
  HoldFile,
  type HomePaths,
  type InstallationPaths,
  SupervisorFile,
} from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { readServer } from '../facts/ask-server.ts';
import { readJsonFile } from '../facts/read-json-file.ts';
import { makeDirectory, syncDirectory, writeDurably } from '../journal/durable-file.ts';
import { faultVariables } from '../journal/fault.ts';
import { currentBootId, isAlive } from '../lock/process-identity.ts';

/** The supervisor that runs now; null when none does. */
export const readSupervisor = (home: HomePaths): SupervisorFile | null => {
  const file = readJsonFile<SupervisorFile>(home.supervisorFile, SupervisorFile);
  return file && isAlive(file.pid, file.bootId) ? file : null;
};

const wake = (pid: number): void => {
  try {
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Writes the hold, or takes it over from a dead predecessor of the same run. */
export const writeHold = async (home: HomePaths, runId: string, reason: string): Promise<void> => {
  const before = readJsonFile<HoldFile>(home.holdFile, HoldFile);
  const since = before?.runId === runId ? before.since : new Date().toISOString();
  const bootId = currentBootId();
  const hold: HoldFile = { format: 1, runId, reason, since, pid: process.pid, bootId };
  await makeDirectory(home.run);
  await writeDurably(home.holdFile, `${JSON.stringify(hold)}\n`, 0o644);
};

export const isHeld = (home: HomePaths, runId: string): boolean =>
  readJsonFile<HoldFile>(home.holdFile, HoldFile)?.runId === runId;

/** A process that takes up a run becomes the holder of its hold, so that the supervisor waits for it. */
export const adoptHold = async (home: HomePaths, runId: string): Promise<void> => {
  const hold = readJsonFile<HoldFile>(home.holdFile, HoldFile);
  if (hold?.runId === runId && hold.pid !== process.pid) await writeHold(home, runId, hold.reason);
};

const holdLimitSeconds = 90;

/** Waits until the supervisor has stopped all; without a supervisor, until the server has ended. */
export const waitUntilHeld = async (home: HomePaths): Promise<void> => {
  const end = performance.now() + holdLimitSeconds * 1000;
  for (let round = 0; performance.now() < end; round++) {
    const supervisor = readSupervisor(home);
    if (supervisor?.state === 'held') return;
    if (!supervisor && !readServer(home)) return;
    if (supervisor && round % 40 === 0) wake(supervisor.pid);
    await delay(50);
  }
  const pid = readSupervisor(home)?.pid ?? readServer(home)?.pid ?? null;
  throw installerErrors.notHeld({ pid, seconds: holdLimitSeconds });
};

/** What belongs to this process alone must not reach the processes that it starts. */
export const cleanEnvironment = (): NodeJS.ProcessEnv => {
  const env = { ...process.env };
  for (const name of [...faultVariables, 'REEVE_RUNNER']) delete env[name];
  return env;
};

const startUp = async (paths: InstallationPaths, home: HomePaths): Promise<void> => {
  await makeDirectory(home.logs);
  const log = openSync(join(home.logs, 'up.log'), 'a', 0o600);
  const child = spawn(paths.launcher, ['up'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: cleanEnvironment(),
    cwd: '/',
  });
  child.on('error', () => undefined); // the wait below ends with a refusal that names the log
  child.unref();
};

/** How long a launcher may need to bring the next supervisor up before one is started from here. */
const graceMs = { afterExit: 5000, notSeen: 1500 } as const;
const startLimitSeconds = 60;

/** Removes the hold and waits for a supervisor of `version`; starts one where none is left. */
export const releaseHold = async (
  paths: InstallationPaths,
  home: HomePaths,
  version: string,
  tell: (text: string) => void,
): Promise<void> => {
  if (existsSync(home.holdFile)) {
    await rm(home.holdFile, { force: true });
    await syncDirectory(home.run);
  }
  const before = readSupervisor(home);
  if (before?.state === 'held') wake(before.pid);
  const begin = performance.now();
  let startedOne = false;
  while (performance.now() - begin < startLimitSeconds * 1000) {
    const now = readSupervisor(home);
    if (now?.version === version && (now.state === 'starting' || now.state === 'running')) return;
    const grace = before === null ? graceMs.notSeen : graceMs.afterExit;
    const alone = !now && performance.now() - begin > grace;
    if (alone && !startedOne) {
      tell('No supervisor runs: starting bin/reeve up, its output goes to data/logs/up.log');
      await startUp(paths, home);
      startedOne = true;
    }
    await delay(50);
  }
  throw installerErrors.notStarted({ version, seconds: startLimitSeconds });
};
