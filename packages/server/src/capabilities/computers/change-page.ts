import type { listInventoryChanges, QueryOf, ResponseOf } from '@reeve/protocol/api';
import type { Database } from '../../kernel/database/database.ts';
import type { Cmdb } from '../cmdb/index.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { computersErrors } from './errors.ts';

const order = 'changes';

/** One page of a computer's history, newest first. */
export const readChangePage = async (
  db: Database,
  cmdb: Cmdb,
  guid: string,
  query: QueryOf<typeof listInventoryChanges>,
): Promise<ResponseOf<typeof listInventoryChanges>> => {
  const number = await cmdb.resourceOf(guid);
  if (number === null) throw computersErrors.notFound({ id: guid });
  const limit = query.limit ?? 100;
  const [rows, total] = await Promise.all([
    cmdb.readChanges(db, number, {
      dataClass: query.dataClass,
      beforeId: query.cursor === undefined ? undefined : readCursor(query.cursor, order).id,
      limit: limit + 1,
    }),
    cmdb.countChanges(db, number, query.dataClass),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map(({ id, ...change }) => change),
    total,
    nextCursor: rows.length > limit && last ? writeCursor({ order, key: '', id: last.id }) : null,
  };
};
