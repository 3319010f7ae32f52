import { accessSync, constants } from 'node:fs';
import type { InstallationPaths } from '@reeve/protocol/local';
import type { AccessFact } from './site-facts.ts';
import { nearestExisting } from './volumes.ts';

const problemOf = (path: string): string | null => {
  try {
    accessSync(nearestExisting(path), constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
};

/** Every directory in which the upgrade makes, renames or removes something. */
export const gatherAccess = (paths: InstallationPaths, backupTo: string): AccessFact[] =>
  [paths.root, paths.releases, paths.upgrade, paths.home, backupTo].map((path) => ({
    path,
    problem: problemOf(path),
  }));
