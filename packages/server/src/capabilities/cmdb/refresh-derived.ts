import { type Queryable, sql } from '../../kernel/database/database.ts';
import { type ClassTable, toLine } from './class-table.ts';
import { replaceKeys } from './resource-key-store.ts';
import { keysOfClass } from './resource-keys.ts';
import { subnetsOfClass } from './subnet.ts';
import { ensureSubnets, replaceSubnetLinks } from './subnet-store.ts';
import { summaryOfClass } from './summary.ts';
import { patchSummaries } from './summary-store.ts';

/** Keys, networks and summary follow again from the contents of these data classes. */
export const refreshDerived = async (
  tx: Queryable,
  resourceId: number,
  tables: readonly ClassTable[],
): Promise<void> => {
  for (const table of tables.filter(({ dataClass }) => dataClass.storage !== 'shared')) {
    const rows = await tx.rows(sql`
      select ${table.columnsSql} from ${table.storageSql} where resource_id = ${resourceId}`);
    const lines = rows.map((row) => toLine(table, row));
    const keys = keysOfClass(table, lines);
    if (keys) await replaceKeys(tx, [{ resourceId, ...keys }]);
    const networks = subnetsOfClass(table, lines);
    if (networks) {
      const subnetIds = [...(await ensureSubnets(tx, networks)).values()];
      await replaceSubnetLinks(tx, [{ resourceId, subnetIds }]);
    }
    const patch = summaryOfClass(table, lines);
    if (patch) await patchSummaries(tx, [{ resourceId, patch }]);
  }
};
