import type { SpawnOptions } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { installerErrors } from '../errors.ts';

export interface SystemAccount {
  name: string;
  uid: number;
  gid: number;
}

/** Accounts under which releases run PostgreSQL, in the order in which they look for them. */
const usualNames = ['reeve-postgres', 'postgres'];

/**
 * The account that PostgreSQL runs as; null for our own. Without a name the first usual one that there is.
 * Throws `installer.noSystemUser`.
 */
export const findAccount = (name: string | null): SystemAccount | null => {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const wanted of name === null ? usualNames : [name]) {
    const [account, , uid, gid] =
      lines.find((line) => line.startsWith(`${wanted}:`))?.split(':') ?? [];
    if (account !== undefined && uid !== undefined && gid !== undefined)
      return { name: account, uid: Number(uid), gid: Number(gid) };
  }
  throw installerErrors.noSystemUser({ name: name ?? usualNames.join(' or ') });
};

/** Whether an account may pass through every directory above a path. */
const mayReach = (account: SystemAccount, path: string): boolean => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const digit = uid === account.uid ? mode >> 6 : gid === account.gid ? mode >> 3 : mode;
    if ((digit & 1) === 0) return false;
    if (folder === '/') return true;
  }
};

/**
 * Command line and options that run a program as an account. Where a directory above `paths` is closed to it
 * (an installation below /root), it is given the capability to search directories, and no other.
 */
export const launchAs = (
  account: SystemAccount | null,
  program: string,
  args: string[],
  paths: string[],
): { program: string; args: string[]; options: SpawnOptions } => {
  if (!account) return { program, args, options: {} };
  const { uid, gid } = account;
  if (paths.every((path) => mayReach(account, path)))
    return { program, args, options: { uid, gid } };
  const search = '+dac_read_search';
  // access(2) otherwise ignores the capability, and PostgreSQL looks at its own programs with it.
  const wrapped = [
    '--securebits=+no_setuid_fixup',
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
  ];
  wrapped.push(`--inh-caps=${search}`, `--ambient-caps=${search}`, '--', program, ...args);
  return { program: 'setpriv', args: wrapped, options: {} };
};
