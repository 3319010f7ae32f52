import { type Database, type Queryable, sql } from '../../kernel/database/database.ts';
import { type ClassTable, toRecord } from './class-table.ts';
import { lineHash, lineKey } from './line-key.ts';
import { createRecentMap, type RecentMap } from './recent-map.ts';
import type { Line } from './resource-inventory.ts';

export interface Dictionary {
  /**
   * Numbers of lines of a `shared` data class, ascending. New lines are stored at once, each statement a
   * transaction of its own: nobody waits for another's inventory, none can lock another out, and a number in
   * the cache is durable. A line that no inventory came to use is harmless.
   */
  idsOf(table: ClassTable, sets: readonly (readonly Line[])[]): Promise<number[][]>;
}

/** Measured: about 250 bytes an entry, so at most 50 MB a data class; the largest estates have fewer lines. */
const cachedLines = 100_000;
const linesPerStatement = 5_000;

interface Missing {
  key: string;
  hash: string;
  line: Line;
}

type Found = { hash: string; id: number }[];

const find = (on: Queryable, table: ClassTable, hashes: string[]): Promise<Found> =>
  on.rows(sql`select hash, id from ${table.rowsSql} where hash = any(${hashes}::uuid[])`);

/** In the order of the hashes, as everybody does: two that insert the same lines wait, but never for each other. */
const insert = (on: Queryable, table: ClassTable, missing: readonly Missing[]): Promise<Found> => {
  const lines = missing.map(({ hash, line }) => ({ hash, ...toRecord(table, line) }));
  return on.rows(sql`
    insert into ${table.rowsSql} (hash, ${table.columnsSql})
    select hash, ${table.columnsSql}
    from json_to_recordset(${JSON.stringify(lines)}::json) as l(hash uuid, ${table.typedColumnsSql})
    order by hash
    on conflict (hash) do nothing
    returning hash, id`);
};

/** Looks before it inserts: a refused insert would use up a number, of which there are two billion. */
const learn = async (
  on: Queryable,
  table: ClassTable,
  missing: readonly Missing[],
): Promise<Map<string, number>> => {
  const ids = new Map<string, number>();
  const note = (found: Found) => {
    for (const { hash, id } of found) ids.set(hash, id);
  };
  const open = () => missing.filter(({ hash }) => !ids.has(hash));
  note(
    await find(
      on,
      table,
      missing.map(({ hash }) => hash),
    ),
  );
  if (open().length > 0) note(await insert(on, table, open()));
  // What somebody else inserted in between.
  if (open().length > 0)
    note(
      await find(
        on,
        table,
        open().map(({ hash }) => hash),
      ),
    );
  return ids;
};

export const createDictionary = (db: Database): Dictionary => {
  const caches = new Map<string, RecentMap<number>>();
  const cacheOf = (table: ClassTable): RecentMap<number> => {
    const found = caches.get(table.dataClass.name) ?? createRecentMap<number>(cachedLines);
    caches.set(table.dataClass.name, found);
    return found;
  };
  return {
    idsOf: async (table, sets) => {
      const cache = cacheOf(table);
      const missing = new Map<string, Missing>();
      const known: (number | string)[][] = sets.map((lines) =>
        lines.map((line) => {
          const key = lineKey(line);
          const id = cache.get(key);
          if (id !== undefined) return id;
          if (!missing.has(key)) missing.set(key, { key, hash: lineHash(key), line });
          return key;
        }),
      );
      const learnt = await learnAll(db, table, [...missing.values()]);
      for (const [key, id] of learnt) cache.set(key, id);
      return known.map((ids) =>
        ids
          .map((id) => (typeof id === 'number' ? id : (learnt.get(id) ?? 0)))
          .sort((a, b) => a - b),
      );
    },
  };
};

const learnAll = async (
  on: Queryable,
  table: ClassTable,
  missing: readonly Missing[],
): Promise<Map<string, number>> => {
  const learnt = new Map<string, number>();
  for (let start = 0; start < missing.length; start += linesPerStatement) {
    const part = missing.slice(start, start + linesPerStatement);
    const ids = await learn(on, table, part);
    for (const { key, hash } of part) {
      const id = ids.get(hash);
      if (id === undefined) throw new Error(`the line ${hash} was neither found nor inserted`);
      learnt.set(key, id);
    }
  }
  return learnt;
};
