import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBackup } from '../../backup/backup-record.ts';
import { countRows, lostRows } from '../../backup/count-rows.ts';
import { withPrivateCluster } from '../../backup/private-cluster.ts';
import { removeCluster, restoreCluster } from '../../backup/restore-cluster.ts';
import { installerErrors } from '../../errors.ts';
import { makeDirectory } from '../../journal/durable-file.ts';
import { migrateWith } from '../migrate.ts';
import { isWaived, type RunContext } from '../run-context.ts';
import { scratchOf } from '../scratch.ts';
import type { Step } from '../step.ts';

/** Stop and start of the server are not rehearsed: these seconds are assumed for the two together. */
const stopAndStartSeconds = 8;

const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1000;

const ensureCopy = async (context: RunContext): Promise<void> => {
  const { cluster } = scratchOf(context);
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  const record = readBackup(context.plan.backupTo, context.runId);
  const { systemUser } = context.plan.database;
  const folder = join(context.plan.backupTo, context.runId);
  await restoreCluster(folder, record, cluster, { systemUser, durable: false });
};

interface Rehearsal {
  engineSeconds: number;
  countSeconds: number;
  migrateSeconds: number;
}

const rehearse = async (context: RunContext): Promise<Rehearsal> => {
  const { cluster, home } = scratchOf(context);
  const { database } = context.plan;
  const started = performance.now();
  let used = 0;
  const result = await withPrivateCluster(
    {
      dataDirectory: cluster,
      binaries: join(context.paths.release(context.plan.to), 'postgres'),
      systemUser: database.systemUser,
      role: database.role,
      database: database.name,
      throwAway: false, // on disk like the real one, or the forecast would be too rosy
    },
    async (running) => {
      const client = await running.connect();
      try {
        const counting = performance.now();
        const before = await countRows(client);
        const countSeconds = secondsSince(counting);
        const env = { REEVE_HOME: home, REEVE_DATABASE_URL: running.url };
        const migrateSeconds = await migrateWith(context, context.plan.to, 'expand', env);
        const lost = lostRows(before, await countRows(client));
        if (lost) throw installerErrors.rowsLost(lost);
        used = secondsSince(counting);
        return { countSeconds, migrateSeconds };
      } finally {
        await client.end();
      }
    },
  );
  return { ...result, engineSeconds: Math.max(0, secondsSince(started) - used) };
};

const forecast = ({ engineSeconds, countSeconds, migrateSeconds }: Rehearsal): number =>
  Math.ceil(stopAndStartSeconds + 3 * engineSeconds + 2 * countSeconds + migrateSeconds);

/** Runs the new release's migrations on the restored copy: they work, they lose nothing, and how long they take. */
export const rehearseMigrations: Step = {
  id: 'rehearse-migrations',
  title: 'Rehearse the migrations on the restored copy',
  onPartial: 'undoThenRedo',
  timeoutSeconds: 6 * 3600,
  maxAttempts: 3,
  skipped: ({ plan }) =>
    isWaived(plan, 'reeve.backup') ? 'there is no restored copy without a backup' : null,
  // A rehearsal leaves nothing that counts: an interrupted one is done again on a fresh copy.
  probe: async () => 'partial',
  act: async (context) => {
    await makeDirectory(scratchOf(context).home, 0o700);
    await ensureCopy(context);
    const measured = await rehearse(context);
    context.learnt.set('rehearsal', { ...measured, forecastSeconds: forecast(measured) });
    context.tell(`Forecast of the downtime: about ${forecast(measured)} s`);
  },
  verify: async (context) => {
    const measured = context.learnt.get('rehearsal');
    if (measured === undefined) throw installerErrors.undecided({ step: 'rehearse-migrations' });
    await rehearseMigrations.undo?.(context);
    return measured;
  },
  undo: async (context) => {
    await removeCluster(scratchOf(context).cluster);
    await rm(scratchOf(context).home, { recursive: true, force: true });
  },
};
