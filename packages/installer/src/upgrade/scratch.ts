import { join } from 'node:path';
import type { InstallationPaths } from '@reeve/protocol/local';

/** Room for restored copies: below the installation, where the account of PostgreSQL can reach it. */
export const scratchFolder = (paths: InstallationPaths): string => join(paths.upgrade, 'scratch');

export const scratchOf = (context: { paths: InstallationPaths; runId: string }) => {
  const folder = scratchFolder(context.paths);
  return {
    folder,
    /** Data directory of the restored copy. */
    cluster: join(folder, context.runId),
    /** Stands in for REEVE_HOME while the migrations are rehearsed. */
    home: join(folder, `${context.runId}.home`),
  };
};
