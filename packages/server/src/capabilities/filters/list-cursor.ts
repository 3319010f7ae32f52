import { isGuid } from '@reeve/base';
import { empty, type Sql } from 'sql-template-tag';
import { sql } from '../../kernel/database/database.ts';
import { filtersErrors } from './errors.ts';

/** Lists by name: after the cursor come names that sort later, or the same name with a later identifier. */
export const afterSql = (cursor: string | undefined): Sql => {
  if (cursor === undefined) return empty;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch (cause) {
    throw filtersErrors.badCursor({}, cause);
  }
  const [name, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  if (typeof name !== 'string' || name.includes('\0') || typeof id !== 'string' || !isGuid(id))
    throw filtersErrors.badCursor();
  return sql`and (lower(name), id) > (lower(${name}), ${id}::uuid)`;
};

/** The items of a page of which one more than wanted was read, and where the next begins. */
export const pageOfNames = <T extends { id: string; name: string }>(
  rows: readonly T[],
  limit: number,
): { items: T[]; nextCursor: string | null } => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor:
      rows.length > limit && last
        ? Buffer.from(JSON.stringify([last.name, last.id])).toString('base64url')
        : null,
  };
};

/** Every word occurs in the name or the description. */
export const searchSql = (search: string | undefined): Sql => {
  const words = (search ?? '')
    .toLowerCase()
    .replaceAll('\0', '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  return words.length === 0
    ? empty
    : sql`and lower(name || ' ' || description) like all (${words}::text[])`;
};
