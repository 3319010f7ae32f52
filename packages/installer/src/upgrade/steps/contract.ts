import { DatabaseFile } from '@reeve/protocol/local';
import { installerErrors } from '../../errors.ts';
import { readJsonFile } from '../../facts/read-json-file.ts';
import { makeDirectory } from '../../journal/durable-file.ts';
import { migrateWith } from '../migrate.ts';
import { endStrayChild } from '../release-tool.ts';
import type { RunContext } from '../run-context.ts';
import { scratchOf } from '../scratch.ts';
import type { Step } from '../step.ts';

const runningDatabase = (context: RunContext): DatabaseFile => {
  const database = readJsonFile<DatabaseFile>(context.home.databaseFile, DatabaseFile);
  if (!database)
    throw installerErrors.noServer({
      home: context.paths.home,
      why: 'its database is not running',
    });
  return database;
};

/** Contracting migrations on the running database: what only the release before needed is taken away. */
export const contract: Step = {
  id: 'contract',
  title: 'Contract the schema',
  onPartial: 'redo',
  timeoutSeconds: 6 * 3600,
  maxAttempts: 20,
  probe: async () => 'partial',
  act: async (context) => {
    await endStrayChild(context);
    // A home of its own: the files of the running server are not to be touched.
    const { home } = scratchOf(context);
    await makeDirectory(home, 0o700);
    const env = { REEVE_HOME: home, REEVE_DATABASE_URL: runningDatabase(context).url };
    await migrateWith(context, context.plan.to, 'contract', env);
  },
  verify: async (context) => ({ release: context.plan.to }),
};
