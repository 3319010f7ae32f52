import { resolve } from 'node:path';
import { type InstallationPaths, installationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import { openInstallation } from '../facts/installation.ts';

export interface UpgradeOptions {
  root?: string;
  to?: string;
  bundles?: string;
  json?: boolean;
  yes?: boolean;
  waive?: string[];
  waiveDays: string;
  budget: string;
  backupTo?: string;
}

/**
 * The installation that a command is about. `REEVE_HOME` counts when `bin/reeve` has set it together with
 * `REEVE_INSTALLATION`. Throws `installer.noInstallation`.
 */
export const locate = (root: string | undefined, env: NodeJS.ProcessEnv): InstallationPaths => {
  const chosen = root ?? env.REEVE_INSTALLATION;
  if (chosen === undefined || chosen === '')
    throw installerErrors.noInstallation({ root: process.cwd() });
  const paths = openInstallation(chosen);
  const ofLauncher =
    env.REEVE_INSTALLATION !== undefined && resolve(env.REEVE_INSTALLATION) === paths.root;
  return ofLauncher && env.REEVE_HOME ? { ...paths, home: resolve(env.REEVE_HOME) } : paths;
};

/** Where backups go when nobody says: onto the same disk, which has to be waived by name. */
export const backupDestination = (paths: InstallationPaths, to: string | undefined): string =>
  resolve(to ?? installationPaths(paths.root).backups);

/** A whole number of at least one. Throws `installer.badNumber`. */
export const wholeNumber = (text: string, option: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw installerErrors.badNumber({ option, text });
  return value;
};
