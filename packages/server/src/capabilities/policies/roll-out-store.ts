import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { type Content, sameEffect, sameRings } from './content.ts';
import { ringsOf } from './ring.ts';
import type { RollOutPhase, RollOutProgress } from './roll-out.ts';

export interface StoredRollOut extends RollOutProgress {
  policy: number;
  version: number;
  previousVersion: number | null;
  reason: string;
  since: string;
}

const columns = sql`
  policy, version, previous_version as "previousVersion", state as phase, reason, ring, since,
  (extract(epoch from met_since) * 1000)::bigint as "metSince", forgiven`;

export const readRollOuts = (
  on: Queryable,
  policies: readonly number[],
): Promise<StoredRollOut[]> =>
  on.rows<StoredRollOut>(sql`
    select ${columns} from policies_roll_out where policy = any(${policies}::integer[]) order by policy`);

export const readRollOut = async (
  on: Queryable,
  policy: number,
): Promise<StoredRollOut | undefined> => (await readRollOuts(on, [policy]))[0];

export const listInPhase = async (on: Queryable, phase: RollOutPhase): Promise<number[]> =>
  (
    await on.rows<{ policy: number }>(sql`
      select policy from policies_roll_out where state = ${phase} order by policy`)
  ).map(({ policy }) => policy);

/** `reason` null leaves it and the time of the last event as they are. */
export const writeProgress = async (
  tx: Transaction,
  policy: number,
  { phase, ring, metSince, forgiven }: RollOutProgress,
  reason: string | null,
): Promise<void> => {
  const met = metSince === null ? null : new Date(metSince);
  await tx.run(sql`
    update policies_roll_out set state = ${phase}, ring = ${ring}, met_since = ${met}, forgiven = ${forgiven},
      reason = coalesce(${reason}, reason),
      since = case when ${reason}::text is null then since else clock_timestamp() end
    where policy = ${policy}`);
};

export const removeRollOut = async (tx: Transaction, policy: number): Promise<void> => {
  await tx.run(sql`delete from policies_roll_out where policy = ${policy}`);
};

const begin = async (
  tx: Transaction,
  policy: number,
  version: number,
  previousVersion: number | null,
): Promise<void> => {
  await tx.run(sql`
    insert into policies_roll_out (policy, version, previous_version, state, ring, since)
    values (${policy}, ${version}, ${previousVersion}, 'running', 0, clock_timestamp())
    on conflict (policy) do update set version = excluded.version, reason = '', since = excluded.since,
      previous_version = excluded.previous_version, state = 'running', ring = 0, met_since = null, forgiven = 0`);
};

export interface VersionBefore {
  version: number;
  /** Null: the policy was deleted. */
  content: Content | null;
}

/**
 * What a new version does to the roll-out: computers beyond its rings keep the last version that had reached
 * everybody. A version that computers would not notice goes on where the one before it was.
 */
export const replaceRollOut = async (
  tx: Transaction,
  policy: number,
  version: number,
  content: Content | null,
  before: VersionBefore | null,
): Promise<void> => {
  if (!content?.enabled || content.rollOut === null) return removeRollOut(tx, policy);
  ringsOf(content.rollOut);
  const had = before?.content ?? null;
  if (!had?.enabled || before === null) return begin(tx, policy, version, null);
  const running = await readRollOut(tx, policy);
  const unfinished = running !== undefined && running.phase !== 'done';
  if (sameEffect(had, content) && !(unfinished && !sameRings(had, content))) {
    await tx.run(sql`
      update policies_roll_out set version = ${version}, met_since = null where policy = ${policy}`);
    return;
  }
  await begin(tx, policy, version, unfinished ? running.previousVersion : before.version);
};
