import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { homePaths } from '@reeve/protocol/home-paths';
import { errors } from './errors.ts';
import { isSameProcessAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

const codeOf = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

const livingHolder = (file: string): ProcessIdentity | null => {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
    return isSameProcessAlive(holder) ? holder : null;
  } catch (thrown) {
    // Not there, or cut short by a power failure: names no living process in either case.
    if (codeOf(thrown) === 'ENOENT' || thrown instanceof SyntaxError) return null;
    throw thrown;
  }
};

const tryLink = (draft: string, file: string): boolean => {
  try {
    linkSync(draft, file);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === 'EEXIST') return false;
    throw thrown;
  }
};

const removeDead = (file: string): void => {
  if (livingHolder(file) !== null) return;
  const aside = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, aside);
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return;
    throw thrown;
  }
  // Somebody may have taken the lock between the look and the rename: then it is given back.
  if (livingHolder(aside) !== null) tryLink(aside, file);
  rmSync(aside, { force: true });
};

/**
 * Makes this process the only supervisor of a home; the answer gives the home free again. Throws
 * `supervisor.alreadyRunning` with the process that has it.
 */
export const takeHome = (home: string): (() => void) => {
  const file = join(homePaths(home).run, 'supervisor.lock');
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, JSON.stringify(ownIdentity()), { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (tryLink(draft, file)) return () => rmSync(file, { force: true });
      removeDead(file);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw errors.alreadyRunning({ home, pid: livingHolder(file)?.pid ?? 'unknown' });
};
