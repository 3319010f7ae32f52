import type { PackageManifest } from '@reeve/protocol/agent';
import type { PackageSource, PackageVerdict } from '@reeve/protocol/api';
import type { Static } from 'typebox';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { packagesErrors } from './errors.ts';
import type { PackageContent, Remembered, StoredPackage } from './package.ts';

export type Verdict = Static<typeof PackageVerdict>;

const columns = sql`
  p.id, p.name, p.version, p.definition, p.revision, p.remembered,
  (
    select jsonb_build_object(
      'number', s.number, 'manifest', s.manifest, 'source', s.source, 'manifestSha256', s.manifest_sha256,
      'manifestBytes', s.manifest_bytes, 'bytes', s.bytes, 'takenAt', s.taken_at
    )
    from packages_snapshot s where s.package_id = p.id order by s.number desc limit 1
  ) as snapshot`;

export const findPackage = (on: Queryable, id: string): Promise<StoredPackage | undefined> =>
  on.first<StoredPackage>(sql`select ${columns} from packages_package p where p.id = ${id}`);

/** Throws `packages.notFound`. */
export const requirePackage = async (on: Queryable, id: string): Promise<StoredPackage> => {
  const found = await findPackage(on, id);
  if (!found) throw packagesErrors.notFound({ id });
  return found;
};

/** The same; others that change it, or make a policy of it, wait. Throws `packages.notFound`. */
export const lockPackage = async (tx: Transaction, id: string): Promise<StoredPackage> => {
  await tx.run(sql`select 1 from packages_package where id = ${id} for update`);
  return requirePackage(tx, id);
};

/** It cannot be deleted until the end of the transaction. */
export const holdPackage = async (on: Queryable, id: string): Promise<void> => {
  await on.run(sql`select 1 from packages_package where id = ${id} for share`);
};

/** Throws `packages.taken`. */
export const refuseTaken = async (
  tx: Transaction,
  { name, version }: Pick<PackageContent, 'name' | 'version'>,
  exceptId: string,
): Promise<void> => {
  // Two with one name at once: the second waits here, and then sees the first.
  await tx.run(
    sql`select pg_advisory_xact_lock(hashtext(${`packages name ${name.toLowerCase()}`}))`,
  );
  const other = await tx.first(sql`
    select 1 from packages_package
    where lower(name) = lower(${name}) and version = ${version} and id <> ${exceptId}`);
  if (other) throw packagesErrors.taken({ name, version });
};

export const insertPackage = async (
  tx: Transaction,
  { id, content, by }: { id: string; content: PackageContent; by: string },
): Promise<void> => {
  const { name, version, definition } = content;
  await tx.run(sql`
    insert into packages_package (id, name, version, definition, changed_by)
    values (${id}, ${name}, ${version}, ${JSON.stringify(definition)}, ${by})`);
};

export const replacePackage = async (
  tx: Transaction,
  { id, content, by }: { id: string; content: PackageContent; by: string },
): Promise<void> => {
  const { name, version, definition } = content;
  await tx.run(sql`
    update packages_package
    set name = ${name}, version = ${version}, definition = ${JSON.stringify(definition)},
      revision = revision + 1, changed_by = ${by}, changed_at = now()
    where id = ${id}`);
};

export const deletePackageRow = async (tx: Transaction, id: string): Promise<void> => {
  await tx.run(sql`delete from packages_package where id = ${id}`);
};

/** Of what was seen at the source. A verdict that stays keeps its beginning. Gives the verdict before. */
export const writeVerdict = async (
  tx: Transaction,
  id: string,
  { verdict, message, remembered }: { verdict: Verdict; message: string; remembered?: Remembered },
): Promise<Verdict | undefined> => {
  const before = await tx.first<{ verdict: Verdict }>(
    sql`select verdict from packages_package where id = ${id}`,
  );
  await tx.run(sql`
    update packages_package
    set verdict = ${verdict}, verdict_message = ${message}, checked_at = now(),
      verdict_since = case when verdict = ${verdict} and verdict <> 'changed' then verdict_since else now() end,
      remembered = coalesce(${remembered === undefined ? null : JSON.stringify(remembered)}::jsonb, remembered)
    where id = ${id}`);
  return before?.verdict;
};

/** Adds the newest snapshot; of those before it, one stays. */
export const insertSnapshot = async (
  tx: Transaction,
  snapshot: {
    manifest: PackageManifest;
    source: PackageSource;
    sha256: string;
    manifestBytes: number;
  },
): Promise<void> => {
  const { manifest, source, sha256, manifestBytes } = snapshot;
  const { packageId, snapshot: number, files } = manifest;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  await tx.run(sql`
    insert into packages_snapshot (package_id, number, manifest, source, manifest_sha256, manifest_bytes, bytes)
    values (${packageId}, ${number}, ${JSON.stringify(manifest)}, ${JSON.stringify(source)}, ${sha256},
      ${manifestBytes}, ${bytes})`);
  await tx.run(sql`
    delete from packages_snapshot where package_id = ${packageId} and number < ${number - 1}`);
};

/** Hashes of files and manifests of all snapshots. */
export const contentOfSnapshots = async (on: Queryable): Promise<string[]> => {
  const rows = await on.rows<{ sha256: string }>(sql`
    select manifest_sha256 as sha256 from packages_snapshot
    union
    select file ->> 'sha256' from packages_snapshot cross join lateral jsonb_array_elements(manifest -> 'files') as file`);
  return rows.map(({ sha256 }) => sha256);
};

/** All packages, or those of some verdicts; those that were not looked at for the longest time come first. */
export const listToRefresh = async (
  on: Queryable,
  verdicts: readonly Verdict[] | null,
): Promise<string[]> => {
  const rows = await on.rows<{ id: string }>(sql`
    select id from packages_package
    where ${verdicts === null}::boolean or verdict = any(${verdicts === null ? [] : [...verdicts]}::text[])
    order by checked_at nulls first, id`);
  return rows.map(({ id }) => id);
};
