import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type ClassTable, toRecord } from './class-table.ts';
import type { Change } from './difference.ts';
import type { Line } from './resource-inventory.ts';

export interface ClassChange extends Change {
  resourceId: number;
  table: ClassTable;
}

const recordOf = (table: ClassTable, line: Line | null) => (line ? toRecord(table, line) : null);

export const writeChanges = async (
  tx: Queryable,
  changes: readonly ClassChange[],
): Promise<void> => {
  if (changes.length === 0) return;
  const lines = changes.map(({ resourceId, table, kind, rowKey, before, after }) => ({
    resource_id: resourceId,
    class: table.dataClass.name,
    kind,
    row_key: rowKey,
    before: recordOf(table, before),
    after: recordOf(table, after),
  }));
  await tx.run(sql`
    insert into cmdb_change (resource_id, class_id, at, kind, row_key, before, after)
    select n.resource_id, c.id, clock_timestamp(), n.kind, n.row_key, n.before, n.after
    from json_to_recordset(${JSON.stringify(lines)}::json)
      as n(resource_id integer, class text, kind text, row_key text, before jsonb, after jsonb)
    join cmdb_data_class c on c.name = n.class`);
};
