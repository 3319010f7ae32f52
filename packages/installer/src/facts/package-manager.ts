import { existsSync, readFileSync, statSync } from 'node:fs';
import type { PackageManagerFact } from './site-facts.ts';

const lockFiles = [
  'var/lib/dpkg/lock-frontend',
  'var/lib/dpkg/lock',
  'var/lib/apt/lists/lock',
  'var/cache/apt/archives/lock',
  'var/lib/rpm/.rpm.lock',
];

/**
 * Holders of a lock by `/proc/locks`, whose lines end in `PID MAJOR:MINOR:INODE START END`. Reading it takes
 * no lock, unlike trying would.
 */
export const holderOf = (locks: string, inode: number): number | null => {
  for (const line of locks.split('\n')) {
    const match = / (\d+) [0-9a-f]+:[0-9a-f]+:(\d+) \S+ \S+$/.exec(line);
    if (match && Number(match[2]) === inode) return Number(match[1]);
  }
  return null;
};

/** Package names in a dpkg status file whose state is between installed and removed. */
export const interruptedPackages = (status: string): string[] =>
  status.split('\n\n').flatMap((paragraph) => {
    const name = /^Package: (.+)$/m.exec(paragraph)?.[1];
    const state = /^Status: \S+ \S+ (\S+)$/m.exec(paragraph)?.[1];
    const interrupted = ['half-installed', 'half-configured', 'unpacked', 'triggers-pending'];
    return name !== undefined && state !== undefined && interrupted.includes(state) ? [name] : [];
  });

export const gatherPackageManager = (root = '/'): PackageManagerFact => {
  const locks = readFileSync('/proc/locks', 'utf8');
  const lockedBy = lockFiles.flatMap((name) => {
    const file = root + name;
    const pid = existsSync(file) ? holderOf(locks, statSync(file).ino) : null;
    return pid === null ? [] : [{ file, pid }];
  });
  const status = `${root}var/lib/dpkg/status`;
  const halfConfigured = existsSync(status)
    ? interruptedPackages(readFileSync(status, 'utf8'))
    : [];
  return { lockedBy, halfConfigured };
};
