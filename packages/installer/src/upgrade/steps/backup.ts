import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseFile } from '@reeve/protocol/local';
import { type BackupRecord, readBackup } from '../../backup/backup-record.ts';
import { createBackup } from '../../backup/create-backup.ts';
import { proveBackup } from '../../backup/prove-backup.ts';
import { removeCluster } from '../../backup/restore-cluster.ts';
import { installerErrors } from '../../errors.ts';
import { readJsonFile } from '../../facts/read-json-file.ts';
import { makeDirectory } from '../../journal/durable-file.ts';
import { isWaived, type RunContext } from '../run-context.ts';
import { scratchOf } from '../scratch.ts';
import type { Step } from '../step.ts';

const existing = (context: RunContext): BackupRecord | null =>
  existsSync(join(context.plan.backupTo, context.runId))
    ? readBackup(context.plan.backupTo, context.runId)
    : null;

const create = async (context: RunContext): Promise<void> => {
  const database = readJsonFile<DatabaseFile>(context.home.databaseFile, DatabaseFile);
  if (!database)
    throw installerErrors.noServer({
      home: context.paths.home,
      why: 'its database is not running',
    });
  await createBackup({
    database,
    home: context.paths.home,
    release: context.plan.from,
    where: context.plan.backupTo,
    id: context.runId,
    tell: context.tell,
  });
};

/** An online backup of the whole database, and its proof: restored, recovered, counted. */
export const backup: Step = {
  id: 'backup',
  title: 'Back up, and prove the backup by restoring it',
  onPartial: 'redo',
  timeoutSeconds: 6 * 3600,
  maxAttempts: 3,
  skipped: ({ plan }) => (isWaived(plan, 'reeve.backup') ? 'waived by name' : null),
  probe: async (context) => {
    const record = existing(context);
    if (record?.proof) return 'done';
    const partial = join(context.plan.backupTo, `${context.runId}.partial`);
    return record || existsSync(partial) ? 'partial' : 'notStarted';
  },
  act: async (context) => {
    if (!existing(context)) await create(context);
    await makeDirectory(scratchOf(context).folder, 0o711);
    await proveBackup({
      where: context.plan.backupTo,
      id: context.runId,
      scratch: scratchOf(context).cluster,
      keep: true, // the rehearsal uses it
      binaries: join(context.paths.release(context.plan.to), 'postgres'),
      systemUser: context.plan.database.systemUser,
      tell: context.tell,
    });
  },
  verify: async (context) => {
    const proof = existing(context)?.proof;
    if (!proof) throw installerErrors.backupDamaged({ id: context.runId, why: 'it has no proof' });
    const { rows, tables, seconds, reachedLsn } = proof;
    return {
      backup: join(context.plan.backupTo, context.runId),
      rows,
      tables,
      seconds,
      reachedLsn,
    };
  },
  // The backup itself stays: it harms nobody. Only what was thrown together for its proof goes.
  undo: async (context) => {
    await removeCluster(scratchOf(context).cluster);
    await rm(join(context.plan.backupTo, `${context.runId}.partial`), {
      recursive: true,
      force: true,
    });
  },
};
