import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { delay } from '@reeve/base';

/** PID in `postmaster.pid` when that process is alive and really works on this data directory. */
export const postmasterPid = (dataDirectory: string): number | null => {
  const pid = Number(readPidFile(dataDirectory).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  return worksOn(pid, dataDirectory) ? pid : null;
};

/** Empty when there is none: PostgreSQL may remove it at any moment, between a look and a read too. */
const readPidFile = (dataDirectory: string): string => {
  try {
    return readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};

/** PIDs are reused: a stranger with the same number is not our postmaster. */
const worksOn = (pid: number, dataDirectory: string): boolean => {
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataDirectory;
  } catch {
    return existsSync(`/proc/${pid}`);
  }
};

/** It may end by itself at any moment: then there is nobody to signal. */
const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
};

/** Stops a postmaster, whoever started it: fast shutdown, immediate after `graceMs`. */
export const stopPostmaster = async (dataDirectory: string, graceMs = 30_000): Promise<boolean> => {
  const pid = postmasterPid(dataDirectory);
  if (pid === null) return false;
  const gone = async (limitMs: number): Promise<boolean> => {
    for (let waited = 0; waited < limitMs; waited += 25) {
      if (postmasterPid(dataDirectory) === null) return true;
      await delay(25);
    }
    return false;
  };
  signal(pid, 'SIGINT');
  if (await gone(graceMs)) return true;
  signal(pid, 'SIGQUIT');
  if (await gone(10_000)) return true;
  signal(pid, 'SIGKILL');
  return gone(10_000);
};
