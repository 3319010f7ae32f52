import type { listDataClasses, ResponseOf } from '@reeve/protocol/api';
import { type Column, dataClasses, tableOf } from '@reeve/protocol/data-classes';
import type { Database } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';

/** Every data class with its table and the number of computers that have it. */
export const readDataClasses = async (
  db: Database,
  cmdb: Cmdb,
): Promise<ResponseOf<typeof listDataClasses>> => {
  const counts = await cmdb.countByClass(db);
  return dataClasses.map((dataClass) => ({
    name: dataClass.name,
    title: dataClass.title,
    description: dataClass.description,
    storage: dataClass.storage,
    table: tableOf(dataClass),
    key: [...dataClass.key],
    columns: Object.entries(dataClass.columns).map(([name, column]: [string, Column]) => ({
      name,
      type: column.type,
      nullable: column.nullable === true,
      description: column.description,
    })),
    computers: counts.get(dataClass.name) ?? 0,
  }));
};
