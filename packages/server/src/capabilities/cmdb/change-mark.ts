import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';

/** What of a resource changed: a data class by name, `computer` (its summary), or everything. */
export interface ChangeMark {
  resourceId: number;
  what: string;
}

/** Name under which the summary of a computer is marked; no data class has it. */
export const summaryMark = 'computer';
/** New, deleted, merged, separated. */
export const everythingMark = 'everything';

const summaryNumber = 0;
const everythingNumber = -1;

/** Contents of data classes changed. In the transaction of the change, as all marks. */
export const markClasses = async (
  tx: Queryable,
  changed: readonly { resourceId: number; dataClass: string }[],
): Promise<void> => {
  if (changed.length === 0) return;
  await tx.run(sql`
    insert into cmdb_change_mark (resource_id, class_id)
    select m.resource_id, c.id
    from unnest(${changed.map(({ resourceId }) => resourceId)}::integer[],
      ${changed.map(({ dataClass }) => dataClass)}::text[]) as m (resource_id, name)
    join cmdb_data_class c on c.name = m.name`);
};

const mark = async (tx: Queryable, resourceIds: readonly number[], number: number) => {
  if (resourceIds.length === 0) return;
  await tx.run(sql`
    insert into cmdb_change_mark (resource_id, class_id)
    select id, ${number} from unnest(${[...resourceIds]}::integer[]) as m (id)`);
};

export const markSummaries = (tx: Queryable, resourceIds: readonly number[]): Promise<void> =>
  mark(tx, resourceIds, summaryNumber);

export const markResources = (tx: Queryable, resourceIds: readonly number[]): Promise<void> =>
  mark(tx, resourceIds, everythingNumber);

/**
 * All marks, which are gone with the commit. Best in a transaction that is repeatable read: what it reads of the
 * CMDB is then exactly what the marks are about.
 */
export const takeChangeMarks = (tx: Transaction): Promise<ChangeMark[]> =>
  tx.rows<ChangeMark>(sql`
    with taken as (delete from cmdb_change_mark returning resource_id, class_id)
    select distinct t.resource_id as "resourceId",
      case t.class_id when ${summaryNumber} then ${summaryMark} when ${everythingNumber} then ${everythingMark}
        else coalesce(c.name, ${everythingMark}) end as what
    from taken t left join cmdb_data_class c on c.id = t.class_id`);

export const countChangeMarks = async (on: Queryable): Promise<number> =>
  (
    await on.first<{ n: number }>(sql`
      select count(*) as n from (select from cmdb_change_mark limit 1000000) m`)
  )?.n ?? 0;

export const hasChangeMarks = async (on: Queryable): Promise<boolean> =>
  (await on.first<{ any: boolean }>(sql`select exists (select from cmdb_change_mark) as any`))
    ?.any ?? false;
