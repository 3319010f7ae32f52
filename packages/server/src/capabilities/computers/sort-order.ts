import { raw, type Sql } from 'sql-template-tag';
import { sql } from '../../kernel/database/database.ts';
import type { Cursor } from './cursor.ts';
import { computersErrors } from './errors.ts';

interface SortColumn {
  /** Never null: unknown sorts first. */
  expression: string;
  time: boolean;
  /** Needs the agents' view. */
  ofAgent: boolean;
}

const text = (expression: string): SortColumn => ({ expression, time: false, ofAgent: false });

const columns: Record<string, SortColumn> = {
  name: text('s.name_key'),
  os: text('s.os_key'),
  osVersion: text('s.os_version_key'),
  model: text('s.model_key'),
  ipAddress: text('s.ip_key'),
  agentVersion: text('s.agent_version_key'),
  registeredAt: { expression: 's.registered_at', time: true, ofAgent: false },
  lastSeen: { expression: "coalesce(a.last_seen, '-infinity')", time: true, ofAgent: true },
};

export interface SortOrder {
  ofAgent: boolean;
  /** The value that decides, as text for the cursor. */
  keySql: Sql;
  orderSql: Sql;
  /** What comes after the cursor. */
  afterSql(cursor: Cursor): Sql;
}

/** `name` ascending, `-name` descending; rows that are equal in it sort by their number. */
export const sortOrderOf = (sort: string): SortOrder => {
  const down = sort.startsWith('-');
  const column = columns[down ? sort.slice(1) : sort];
  if (!column) throw computersErrors.badCursor();
  const expression = raw(column.expression);
  const direction = raw(down ? 'desc' : 'asc');
  const type = raw(column.time ? 'timestamptz' : 'text');
  return {
    ofAgent: column.ofAgent,
    keySql: sql`${expression}::text`,
    orderSql: sql`${expression} ${direction}, s.resource_id ${direction}`,
    afterSql: ({ key, id }) => {
      if (column.time && !/^(-infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?\+00)$/.test(key))
        throw computersErrors.badCursor();
      return sql`(${expression}, s.resource_id) ${raw(down ? '<' : '>')} (${key}::${type}, ${id}::integer)`;
    },
  };
};
