import { newGuid } from '@reeve/base';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import type { Content } from './content.ts';
import { policyErrors } from './errors.ts';

export interface StoredPolicy {
  number: number;
  id: string;
  name: string;
  kind: string;
  version: number;
  enabled: boolean;
  enabledBy: string;
  enabledAt: string;
  changedBy: string;
  changedAt: string;
  deletedBy: string | null;
  deletedAt: string | null;
}

export interface StoredVersion {
  policy: number;
  version: number;
  what: string;
  reason: string;
  changedBy: string;
  changedAt: string;
  content: Content;
}

export const policyColumns = sql`
  p.number, p.id, p.name, p.kind, p.version, p.enabled, p.enabled_by as "enabledBy", p.enabled_at as "enabledAt",
  p.changed_by as "changedBy", p.changed_at as "changedAt",
  p.deleted_by as "deletedBy", p.deleted_at as "deletedAt"`;

const versionColumns = sql`
  v.policy, v.version, v.what, v.reason, v.changed_by as "changedBy", v.changed_at as "changedAt", v.content`;

/** Deleted ones too. */
export const findPolicy = (on: Queryable, id: string): Promise<StoredPolicy | undefined> =>
  on.first<StoredPolicy>(sql`select ${policyColumns} from policies_policy p where p.id = ${id}`);

/** Throws `policies.notFound`, for deleted ones too. */
export const requirePolicy = async (on: Queryable, id: string): Promise<StoredPolicy> => {
  const found = await findPolicy(on, id);
  if (!found || found.deletedAt !== null) throw policyErrors.notFound({ id });
  return found;
};

export const readVersion = async (
  on: Queryable,
  { number, name, version: newest }: StoredPolicy,
  version: number,
): Promise<StoredVersion> => {
  const found = await on.first<StoredVersion>(sql`
    select ${versionColumns} from policies_version v
    where v.policy = ${number} and v.version = ${version}`);
  if (!found) throw policyErrors.versionNotFound({ policy: name, version, newest });
  return found;
};

/** Newest first. */
export const readVersions = (on: Queryable, number: number): Promise<StoredVersion[]> =>
  on.rows<StoredVersion>(sql`
    select ${versionColumns} from policies_version v where v.policy = ${number} order by v.version desc`);

/**
 * Says that the world is another one. Its line is locked until the end of the transaction: changes of policies
 * come one after the other.
 */
export const moveRevision = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`update policies_revision set revision = revision + 1`);
};

export const refuseTakenName = async (tx: Transaction, name: string, id: string): Promise<void> => {
  const other = await tx.first(sql`
    select 1 from policies_policy
    where lower(name) = ${name.toLowerCase()} and deleted_at is null and id <> ${id}`);
  if (other) throw policyErrors.nameTaken({ name });
};

export interface NewVersion {
  content: Content;
  /** `created`, `changed`, `enabled`, … */
  what: string;
  by: string;
  reason: string;
}

export const insertPolicy = async (
  tx: Transaction,
  { content, by }: NewVersion,
): Promise<StoredPolicy> => {
  const row = await tx.first<StoredPolicy>(sql`
    insert into policies_policy as p (id, name, kind, version, enabled, enabled_by, enabled_at, position,
      changed_by, changed_at)
    values (${newGuid()}, ${content.name}, ${content.kind}, 0, ${content.enabled}, ${by}, now(), ${content.order},
      ${by}, now())
    returning ${policyColumns}`);
  if (!row) throw new Error('the database gave no row for a new policy');
  return row;
};

/** The next version of a policy, which is its newest from now on. */
export const insertVersion = async (
  tx: Transaction,
  { number, version: before }: StoredPolicy,
  { content, what, by, reason }: NewVersion,
  deleted: boolean,
): Promise<number> => {
  const version = before + 1;
  await tx.run(sql`
    insert into policies_version (policy, version, what, reason, changed_by, changed_at, content)
    values (${number}, ${version}, ${what}, ${reason}, ${by}, now(), ${JSON.stringify(content)})`);
  await tx.run(sql`
    update policies_policy set name = ${content.name}, kind = ${content.kind}, version = ${version},
      enabled_by = case when enabled = ${content.enabled} then enabled_by else ${by} end,
      enabled_at = case when enabled = ${content.enabled} then enabled_at else now() end,
      enabled = ${content.enabled}, position = ${content.order}, changed_by = ${by}, changed_at = now(),
      deleted_by = case when ${deleted} then ${by} end, deleted_at = case when ${deleted} then now() end
    where number = ${number}`);
  return version;
};

/** Which targets a policy reaches now: of its newest version and of the one that a roll-out replaces. Gives the former ones. */
export const replaceTargets = async (tx: Transaction, number: number): Promise<string[]> => {
  const former = await tx.rows<{ target: string }>(sql`
    delete from policies_target where policy = ${number} returning target_id as target`);
  await tx.run(sql`
    insert into policies_target (policy, target_id)
    select distinct p.number, t.id::uuid
    from policies_policy p
    left join policies_roll_out r on r.policy = p.number and r.state <> 'done'
    join policies_version v on v.policy = p.number and v.version in (p.version, r.previous_version)
    cross join lateral jsonb_array_elements_text(v.content -> 'targets') as t (id)
    where p.number = ${number} and p.deleted_at is null`);
  return former.map(({ target }) => target);
};
