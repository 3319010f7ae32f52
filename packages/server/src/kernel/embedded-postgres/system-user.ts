import { execFileSync, type SpawnOptions } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '@reeve/base';
import { embeddedPostgresErrors } from './errors.ts';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
  /** True when this call made it: the operator is told. */
  created: boolean;
}

const names = ['reeve-postgres', 'postgres'] as const;

const lookUp = (name: string): Omit<SystemUser, 'created'> | undefined => {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined
    ? undefined
    : { name, uid: Number(uid), gid: Number(gid) };
};

/**
 * The account PostgreSQL runs as: null for ourselves. As root it is an existing `reeve-postgres` or
 * `postgres`, else a new `reeve-postgres`.
 */
export const chooseSystemUser = (): SystemUser | null => {
  if (process.getuid?.() !== 0) return null;
  for (const name of names) {
    const found = lookUp(name);
    if (found) return { ...found, created: false };
  }
  try {
    execFileSync(
      'useradd',
      [
        '--system',
        '--no-create-home',
        '--home-dir',
        '/nonexistent',
        '--shell',
        '/usr/sbin/nologin',
        names[0],
      ],
      { stdio: 'pipe' },
    );
  } catch (cause) {
    throw embeddedPostgresErrors.noSystemUser({ reason: messageOf(cause) }, cause);
  }
  const made = lookUp(names[0]);
  if (!made) throw embeddedPostgresErrors.noSystemUser({ reason: 'useradd made none' });
  return { ...made, created: true };
};

const mayPass = (path: string, user: SystemUser): boolean => {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = statSync(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

export interface Launch {
  command: string;
  args: string[];
  options: SpawnOptions;
}

/**
 * How to run a program as `user`. Where that account may not pass through the directories above `paths` (a
 * home under /root, a private temporary directory), the process gets CAP_DAC_READ_SEARCH, which lets it
 * search and read but not write what is not its own. Widening other people's directories would be worse.
 */
export const runAs = (
  user: SystemUser | null,
  command: string,
  args: string[],
  paths: readonly string[],
): Launch => {
  if (!user) return { command, args, options: {} };
  if (paths.every((path) => mayPass(path, user)))
    return { command, args, options: { uid: user.uid, gid: user.gid } };
  const capability = '+dac_read_search';
  return {
    command: 'setpriv',
    args: [
      // access(2) otherwise ignores the capability, and PostgreSQL looks at its own programs with it.
      '--securebits=+no_setuid_fixup',
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
      command,
      ...args,
    ],
    options: {},
  };
};
