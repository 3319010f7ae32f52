import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

/** A release of the agent that this server can roll out. */
export interface StoredAgentRelease {
  version: string;
  /** Of the tarball. */
  sha256: string;
  bytes: number;
  /** Over the text of `agentReleaseText`. */
  signature: string;
  publicKey: string;
  addedBy: string;
  addedAt: string;
}

const columns = sql`
  version, sha256, bytes, signature, public_key as "publicKey", added_by as "addedBy", added_at as "addedAt"`;

export const listStoredReleases = (on: Queryable): Promise<StoredAgentRelease[]> =>
  on.rows<StoredAgentRelease>(sql`select ${columns} from plug_in_agent_release`);

export const findRelease = (
  on: Queryable,
  version: string,
): Promise<StoredAgentRelease | undefined> =>
  on.first<StoredAgentRelease>(sql`
    select ${columns} from plug_in_agent_release where version = ${version}`);

export const agentReleasesByKey = (
  on: Queryable,
  publicKey: string,
): Promise<{ version: string }[]> =>
  on.rows(sql`select version from plug_in_agent_release where public_key = ${publicKey}`);

export const lockRelease = async (tx: Transaction, version: string): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${`agent ${version}`}, 0))`);
};

/** Adds a release, or puts the server's own in the place of an older build of the same version. */
export const saveRelease = async (
  tx: Transaction,
  release: Omit<StoredAgentRelease, 'addedAt'> & { own: boolean },
): Promise<void> => {
  await tx.run(sql`
    insert into plug_in_agent_release (version, sha256, bytes, signature, public_key, own, added_by)
    values (${release.version}, ${release.sha256}, ${release.bytes}, ${release.signature},
      ${release.publicKey}, ${release.own}, ${release.addedBy})
    on conflict (version) do update set
      sha256 = excluded.sha256, bytes = excluded.bytes, signature = excluded.signature,
      public_key = excluded.public_key, own = excluded.own, added_by = excluded.added_by, added_at = now()`);
};

export const deleteReleaseLine = async (tx: Transaction, version: string): Promise<void> => {
  await tx.run(sql`delete from plug_in_agent_release where version = ${version}`);
};

export const contentOfReleases = async (on: Queryable): Promise<string[]> => {
  const rows = await on.rows<{ sha256: string }>(sql`select sha256 from plug_in_agent_release`);
  return rows.map(({ sha256 }) => sha256);
};
