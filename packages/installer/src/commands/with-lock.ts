import type { InstallationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { inspectLock, takeLock } from '../lock/run-lock.ts';

const refusal = (paths: InstallationPaths) => {
  const state = inspectLock(paths.lock);
  const { pid, since, command } =
    state.held === 'no' ? { pid: 0, since: 'just now', command: 'it has ended' } : state.lease;
  return installerErrors.locked({ pid, since, command });
};

/** Does something as the one process that may change the installation. Throws `installer.locked`. */
export const withLock = async <T>(
  paths: InstallationPaths,
  command: string,
  what: () => Promise<T>,
): Promise<T> => {
  const lock = await takeLock(paths.lock, command);
  if (!lock) throw refusal(paths);
  try {
    return await what();
  } finally {
    await lock.release();
  }
};
