import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

/** Heard by the server processes, which then compute what is pending. */
export const pendingTopic = 'policies-pending';

/** Stands for the documents of all computers, in place of a computer. */
export const documentsMark = 0;

/** Computers in the targets of a policy, in those that it had before, and those to which it was assigned. */
export const markComputersOf = async (
  tx: Transaction,
  policy: number,
  formerTargets: readonly string[],
): Promise<void> => {
  await tx.run(sql`
    insert into policies_pending (resource_id)
    select resource_id from filters_target_members
    where target_id in (
      select target_id from policies_target where policy = ${policy} union select unnest(${formerTargets}::uuid[]))
    union
    select c.resource_id from policies_set_member m join policies_computer c on c.set_id = m.set_id
    where m.policy = ${policy}
    order by resource_id`);
};

export const markRing = async (tx: Transaction, policy: number, ring: number): Promise<void> => {
  await tx.run(sql`
    insert into policies_pending (resource_id)
    select c.resource_id from policies_set_member m join policies_computer c on c.set_id = m.set_id
    where m.policy = ${policy} and m.ring = ${ring}`);
};

export const markDocuments = async (on: Queryable): Promise<void> => {
  await on.run(sql`insert into policies_pending (resource_id) values (${documentsMark})`);
};

/** Every computer that there is, or was. */
export const markEverything = async (on: Queryable): Promise<void> => {
  await on.run(sql`
    insert into policies_pending (resource_id)
    select ${documentsMark}
    union all
    (select resource_id from cmdb_computer_summary union select resource_id from policies_computer)`);
};

export interface Pending {
  ids: number[];
  computers: number[];
  documents: boolean;
}

/** The oldest marks. They are removed by their ids: what is marked meanwhile stays. */
export const readPending = async (tx: Transaction, limit: number): Promise<Pending> => {
  const rows = await tx.rows<{ id: number; resource: number }>(sql`
    select id, resource_id as resource from policies_pending order by id limit ${limit}`);
  const resources = new Set(rows.map(({ resource }) => resource));
  const documents = resources.delete(documentsMark);
  return { ids: rows.map(({ id }) => id), computers: [...resources], documents };
};

export const removePending = async (tx: Transaction, ids: readonly number[]): Promise<void> => {
  await tx.run(sql`delete from policies_pending where id = any(${ids}::bigint[])`);
};

export const anythingPending = async (on: Queryable): Promise<boolean> =>
  (await on.first(sql`select 1 from policies_pending limit 1`)) !== undefined;
