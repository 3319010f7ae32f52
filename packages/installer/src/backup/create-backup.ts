import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import type { DatabaseFile } from '@reeve/protocol/local';
import pg from 'pg';
import { installerErrors } from '../errors.ts';
import { makeDirectory, syncDirectory, writeDurably } from '../journal/durable-file.ts';
import { type BackupRecord, backupFiles } from './backup-record.ts';
import { streamBaseBackup } from './base-backup.ts';
import { countRows } from './count-rows.ts';
import { hashedFile } from './hashed-file.ts';
import { archiveHome } from './home-archive.ts';

export interface CreateOptions {
  database: DatabaseFile;
  home: string;
  release: string;
  where: string;
  id: string;
  tell(text: string): void;
}

const describe = async (client: pg.Client) => {
  const { rows } = await client.query<Record<'name' | 'role' | 'version' | 'system', string>>(
    `select current_database() as name, current_user as role, current_setting('server_version') as version,
            (select system_identifier::text from pg_control_system()) as system`,
  );
  const [row] = rows;
  if (!row) throw new Error('the database does not tell what it is');
  return row;
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

const copyCluster = async (options: CreateOptions, folder: string) => {
  const archive = hashedFile(join(folder, backupFiles.base), { compress: true });
  const manifest = hashedFile(join(folder, backupFiles.manifest), { compress: false });
  try {
    const result = await streamBaseBackup(options.database.url, {
      archive: archive.stream,
      manifest: manifest.stream,
      onProgress: (bytes) => options.tell(`Backup: ${megabytes(bytes)} read`),
    });
    archive.stream.end();
    manifest.stream.end();
    return { result, files: [await archive.finished, await manifest.finished] };
  } catch (error) {
    archive.stream.destroy();
    manifest.stream.destroy();
    throw error;
  }
};

const fill = async (options: CreateOptions, folder: string): Promise<BackupRecord> => {
  const started = performance.now();
  const createdAt = new Date().toISOString();
  const client = new pg.Client({ connectionString: options.database.url });
  client.on('error', () => undefined); // the next query reports it
  await client.connect();
  try {
    const { system, ...database } = await describe(client);
    const countsBefore = await countRows(client);
    const { result, files } = await copyCluster(options, folder);
    const countsAfter = await countRows(client);
    files.push(await archiveHome(options.home, join(folder, backupFiles.home)));
    const major = Number.parseInt(database.version, 10);
    const { id, release } = options;
    return {
      format: 1,
      id,
      createdAt,
      seconds: Math.round(performance.now() - started) / 1000,
      release,
      database: {
        ...database,
        major,
        systemIdentifier: system,
        ...result,
        countsBefore,
        countsAfter,
      },
      files,
      proof: null,
    };
  } finally {
    await client.end();
  }
};

/**
 * Takes an online physical backup into `<where>/<id>/`: the cluster with the log that makes it consistent,
 * PostgreSQL's manifest, and the keys and configuration of the home. The directory gets its name when all of
 * it is on disk. Throws `installer.backupFailed`.
 */
export const createBackup = async (options: CreateOptions): Promise<BackupRecord> => {
  const folder = join(options.where, options.id);
  const partial = `${folder}.partial`;
  if (existsSync(folder))
    throw installerErrors.backupFailed({ reason: `${folder} exists already` });
  try {
    await makeDirectory(options.where, 0o700);
    await rm(partial, { recursive: true, force: true });
    await makeDirectory(partial, 0o700);
    const record = await fill(options, partial);
    const text = `${JSON.stringify(record, null, 2)}\n`;
    await writeDurably(join(partial, backupFiles.record), text);
    await rename(partial, folder);
    await syncDirectory(options.where);
    return record;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    throw installerErrors.backupFailed({ reason: messageOf(cause) }, cause);
  }
};
