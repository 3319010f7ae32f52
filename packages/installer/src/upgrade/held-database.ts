import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseFile } from '@reeve/protocol/local';
import pg from 'pg';
import { countRows, type RowCounts } from '../backup/count-rows.ts';
import { stopPostmasterOf } from '../backup/postmaster.ts';
import { withPrivateCluster } from '../backup/private-cluster.ts';
import { installerErrors } from '../errors.ts';
import { writeDurably } from '../journal/durable-file.ts';
import type { RunContext } from './run-context.ts';

/** The run's private copy of how to reach the database, mode 0600: the original goes with the server. */
const copyOf = (runFolder: string): string => join(runFolder, 'database.json');

export const keepDatabaseFile = async (runFolder: string, file: DatabaseFile): Promise<void> => {
  // The embedded one is reached without its password, by starting it privately.
  if (file.kind === 'external')
    await writeDurably(copyOf(runFolder), `${JSON.stringify(file)}\n`, 0o600);
};

/** At the end of a run nobody needs the password any more. */
export const forgetDatabaseFile = (runFolder: string): Promise<void> =>
  rm(copyOf(runFolder), { force: true });

/** URL of an external database, with its password. */
const externalUrl = (runFolder: string): string => {
  const file = JSON.parse(readFileSync(copyOf(runFolder), 'utf8')) as DatabaseFile;
  return file.url;
};

/** Environment by which a release's own tools find the database of the run. */
export const databaseEnvironment = (context: RunContext): NodeJS.ProcessEnv =>
  context.plan.database.kind === 'external'
    ? { REEVE_DATABASE_URL: externalUrl(context.runFolder) }
    : {};

/** No PostgreSQL of ours works on the data any more. */
export const stopEmbedded = async (context: RunContext): Promise<void> => {
  const { kind, dataDirectory } = context.plan.database;
  if (kind === 'embedded' && dataDirectory !== null) await stopPostmasterOf(dataDirectory);
};

const withExternal = async <T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the next query reports it
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
};

/** Counts the rows while the server is held, with the engine of the release `version`. */
export const countHeldRows = (context: RunContext, version: string): Promise<RowCounts> => {
  const { database } = context.plan;
  if (database.kind === 'external') return withExternal(externalUrl(context.runFolder), countRows);
  if (database.dataDirectory === null)
    throw installerErrors.badControlFile({ file: 'none', reason: 'no data directory is known' });
  const options = {
    dataDirectory: database.dataDirectory,
    binaries: join(context.paths.release(version), 'postgres'),
    systemUser: database.systemUser,
    role: database.role,
    database: database.name,
    throwAway: false,
  };
  return withPrivateCluster(options, async (cluster) => {
    const client = await cluster.connect();
    try {
      return await countRows(client);
    } finally {
      await client.end();
    }
  });
};
