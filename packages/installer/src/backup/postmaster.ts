import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { delay } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { startTimeOf } from '../lock/process-identity.ts';

/** PID of the PostgreSQL that works on a data directory, whoever started it; null when none does. */
export const postmasterOf = (dataDirectory: string): number | null => {
  let pid: number;
  try {
    pid = Number(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null; // no file, or gone while it was read: nothing runs
  }
  if (!(pid > 0) || startTimeOf(pid) === null) return null;
  try {
    // PostgreSQL stays in its data directory; a stranger with a reused number does not.
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory) ? pid : null;
  } catch {
    return startTimeOf(pid) === null ? null : pid;
  }
};

const signals = [
  ['SIGINT', 60_000], // fast shutdown: cut the sessions, write a checkpoint
  ['SIGQUIT', 10_000],
] as const;

/** Stops whatever PostgreSQL works on a data directory. Throws `installer.databaseBusy`. */
export const stopPostmasterOf = async (dataDirectory: string): Promise<void> => {
  for (const [signal, limitMs] of signals) {
    const pid = postmasterOf(dataDirectory);
    if (pid === null) return;
    process.kill(pid, signal);
    const end = performance.now() + limitMs;
    while (performance.now() < end) {
      if (postmasterOf(dataDirectory) === null) return;
      await delay(20);
    }
  }
  const pid = postmasterOf(dataDirectory);
  if (pid !== null) throw installerErrors.databaseBusy({ pid, path: dataDirectory });
};
