import {
  type ColumnType,
  type DataClass,
  dataClasses,
  type Storage,
  tableOf,
} from '@reeve/protocol/data-classes';
import { summaryMark } from '../../cmdb/index.ts';

export interface ClauseColumn {
  name: string;
  type: ColumnType;
  description: string;
  /** SQL, over the source of its class. */
  expression: string;
  /** Agents report it at every check-in, without a change mark. */
  restless: boolean;
}

/** What a clause can ask about: a data class, or the computer's own line (`computer.name`). */
export interface ClauseClass {
  name: string;
  /** One row a computer: compared directly; otherwise by `any` and `no`. */
  single: boolean;
  storage: Storage | 'summary';
  /** Table of its rows; `shared`: of the distinct rows. */
  table: string;
  columns: ReadonlyMap<string, ClauseColumn>;
}

const ofDataClass = (dataClass: DataClass): ClauseClass => ({
  name: dataClass.name,
  single: dataClass.storage === 'single',
  storage: dataClass.storage,
  table: dataClass.storage === 'shared' ? `${tableOf(dataClass)}_row` : tableOf(dataClass),
  columns: new Map(
    Object.entries(dataClass.columns).map(([name, { type, description }]) => [
      name,
      { name, type, description, expression: `t.${name}`, restless: false },
    ]),
  ),
});

const summaryColumn = (name: string, type: ColumnType, description: string): ClauseColumn => ({
  name,
  type,
  description,
  expression: type === 'text' ? `nullif(s.${name}, '')` : `s.${name}`,
  restless: false,
});

const agentColumn = (
  name: string,
  type: ColumnType,
  description: string,
  expression: string,
): ClauseColumn => ({ name, type, description, expression, restless: true });

const computerColumns = [
  summaryColumn('name', 'text', 'Name of the computer'),
  summaryColumn('os', 'text', 'Operating system as lists show it'),
  summaryColumn('os_version', 'text', 'Version of the operating system'),
  summaryColumn('manufacturer', 'text', 'Maker of the computer'),
  summaryColumn('model', 'text', 'Model of the computer'),
  summaryColumn('ip_address', 'text', 'Primary address'),
  summaryColumn('mac_address', 'text', 'Primary hardware address'),
  summaryColumn('agent_version', 'text', 'Release of the agent'),
  summaryColumn('pending_restart', 'boolean', 'A restart is pending'),
  summaryColumn('registered_at', 'timestamp', 'When it was registered'),
  agentColumn('last_seen', 'timestamp', 'Last check-in of its agent', 'a.last_seen'),
  agentColumn('connected', 'boolean', 'A push channel is open now', 'coalesce(a.connected, false)'),
  agentColumn(
    'health',
    'text',
    'Health that the agent reported: ok, warning, error, unknown',
    `coalesce(a.health, 'unknown')`,
  ),
  agentColumn('protocol', 'integer', 'Protocol that the agent speaks', 'a.protocol'),
];

const computer: ClauseClass = {
  name: summaryMark,
  single: true,
  storage: 'summary',
  table: 'cmdb_computer_summary',
  columns: new Map(computerColumns.map((column) => [column.name, column])),
};

export const clauseClasses: ReadonlyMap<string, ClauseClass> = new Map(
  [computer, ...dataClasses.map(ofDataClass)].map((one) => [one.name, one]),
);

/** Edits that turn one word into the other. */
const distance = (a: string, b: string): number => {
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
};

/** The known word that was probably meant. */
export const nearest = (word: string, known: readonly string[]): string | null => {
  const wanted = word.toLowerCase();
  const [best] = known
    .map((one) => ({ one, away: distance(wanted, one.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  return best && best.away <= Math.max(2, Math.floor(word.length / 3)) ? best.one : null;
};

/** The data class that a computer's line of the list, or an agent, would have to be asked for: none. */
export const isRestless = (dataClass: string, column: string): boolean =>
  clauseClasses.get(dataClass)?.columns.get(column)?.restless ?? false;
