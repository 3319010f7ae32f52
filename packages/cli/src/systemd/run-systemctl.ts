import { spawnSync } from 'node:child_process';
import { cliErrors } from '../errors.ts';

/** Runs systemctl. Throws `cli.systemdFailed` with what it says. */
export const runSystemctl = (...words: string[]): void => {
  const { status, stderr, error } = spawnSync('systemctl', words, { encoding: 'utf8' });
  if (status === 0) return;
  throw cliErrors.systemdFailed({
    command: `systemctl ${words.join(' ')}`,
    reason: error?.message ?? stderr.trim(),
  });
};
