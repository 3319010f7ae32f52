import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import type { UploadedVersion } from './plug-in-version.ts';

const columns = sql`
  name, version, manifest, sha256, bytes, public_key as "publicKey", publisher,
  uploaded_by as "uploadedBy", uploaded_at as "uploadedAt"`;

export const listVersions = (on: Queryable): Promise<UploadedVersion[]> =>
  on.rows<UploadedVersion>(sql`select ${columns} from plug_in_version order by name, uploaded_at`);

export const listVersionsOf = (on: Queryable, name: string): Promise<UploadedVersion[]> =>
  on.rows<UploadedVersion>(sql`
    select ${columns} from plug_in_version where name = ${name} order by uploaded_at`);

export const findVersion = (
  on: Queryable,
  name: string,
  version: string,
): Promise<UploadedVersion | undefined> =>
  on.first<UploadedVersion>(sql`
    select ${columns} from plug_in_version where name = ${name} and version = ${version}`);

/** Two uploads of the same name follow one another; a policy that is saved meanwhile waits for neither. */
export const lockPlugIn = async (tx: Transaction, name: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`plug-in ${name}`}, 0))`);
};

export const insertVersion = async (
  tx: Transaction,
  made: Omit<UploadedVersion, 'uploadedAt'>,
): Promise<void> => {
  await tx.run(sql`
    insert into plug_in_version
      (name, version, manifest, sha256, bytes, public_key, publisher, uploaded_by)
    values (${made.name}, ${made.version}, ${JSON.stringify(made.manifest)}, ${made.sha256},
      ${made.bytes}, ${made.publicKey}, ${made.publisher}, ${made.uploadedBy})`);
};

export const deleteVersionLine = async (
  tx: Transaction,
  name: string,
  version: string,
): Promise<void> => {
  await tx.run(sql`delete from plug_in_version where name = ${name} and version = ${version}`);
};

export const contentOfVersions = async (on: Queryable): Promise<string[]> => {
  const rows = await on.rows<{ sha256: string }>(sql`select sha256 from plug_in_version`);
  return rows.map(({ sha256 }) => sha256);
};
