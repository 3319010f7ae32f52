import { existsSync, readFileSync } from 'node:fs';
import { type DatabaseFile, homePaths } from '@reeve/protocol/local';
import { type Recovered, recoverAdministrator } from './capabilities/access/index.ts';
import type { Config } from './kernel/config.ts';
import { connectDatabase } from './kernel/database/database.ts';
import { openDatabase } from './kernel/database/open-database.ts';
import { postmasterPid } from './kernel/embedded-postgres/postmaster.ts';
import { createLogger } from './kernel/logger.ts';

/** The database of the server that runs on this home; null when none does, and it has to be started. */
const runningDatabase = (config: Config): string | null => {
  const { databaseFile, postgresData } = homePaths(config.home);
  if (!existsSync(databaseFile) || postmasterPid(postgresData) === null) return null;
  return (JSON.parse(readFileSync(databaseFile, 'utf8')) as DatabaseFile).url;
};

/** Recovery of a lost administrator from the server's own shell, whether the server runs or not. */
export const recover = async (config: Config, name: string): Promise<Recovered> => {
  const logger = createLogger('silent', 'recover');
  const baseUrl = `http://127.0.0.1:${config.consoleListen.port}`;
  const url = config.databaseUrl ?? runningDatabase(config);
  if (url !== null) {
    const db = connectDatabase({ url, connections: 2, logger });
    try {
      return await recoverAdministrator(db, name, baseUrl);
    } finally {
      await db.close();
    }
  }
  const opened = await openDatabase(config, logger);
  try {
    return await recoverAdministrator(opened.db, name, baseUrl);
  } finally {
    await opened.close();
  }
};
