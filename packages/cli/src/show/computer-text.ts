import type { ComputerDetail } from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { changesText } from './changes-text.ts';

type Row = Record<string, unknown>;
type Content = ComputerDetail['dataClasses'][string];

const plain = (value: unknown): string | number | boolean | null => {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
};

const rowsText = (rows: readonly Row[], terminal: Terminal, most: number): string => {
  const [first] = rows;
  if (first === undefined) return 'nothing';
  const names = [...new Set(rows.slice(0, 100).flatMap((row) => Object.keys(row)))];
  if (rows.length === 1)
    return facts(
      terminal,
      names.map((name) => [name, plain(first[name])] as const),
    );
  const narrower = { ...terminal, width: terminal.width - 2 };
  const shown = table(
    narrower,
    rows.slice(0, most),
    names.map((name) => ({ title: name, value: (row: Row) => plain(row[name]) })),
    'nothing',
  );
  return rows.length > most ? `${shown}\n… ${rows.length - most} more` : shown;
};

const contentText = (name: string, content: Content, terminal: Terminal, most: number): string =>
  section(
    terminal,
    `${content.title} (${name}; ${content.rows.length} from ${content.source}, ${relativeTime(content.collectedAt, terminal.now)})`,
    rowsText(content.rows, terminal, most),
  );

const headText = (computer: ComputerDetail, terminal: Terminal): string =>
  facts(terminal, [
    ['name', computer.name],
    ['id', computer.id],
    ['operating system', computer.os],
    ['its version', computer.osVersion],
    ['model', [computer.manufacturer, computer.model].filter(Boolean).join(' ')],
    ['address', computer.ipAddress],
    ['hardware address', computer.macAddress],
    ['agent', computer.agentVersion],
    ['last seen', relativeTime(computer.lastSeen, terminal.now)],
    ['push channel', computer.connected ? 'open' : 'closed'],
    ['health', computer.health],
    ['restart pending', computer.pendingRestart],
    ['registered', relativeTime(computer.registeredAt, terminal.now)],
    ...computer.healthItems.map((item) => [item.severity, item.message] as const),
    ...computer.keys.map((key) => [`key ${key.kind}`, key.value] as const),
    ...computer.associations.map((link) => [link.type, link.name] as const),
  ]);

/** One computer for a person: the head, `most` rows of each data class, and its latest changes. */
export const computerText = (computer: ComputerDetail, terminal: Terminal, most: number): string =>
  [
    headText(computer, terminal),
    ...Object.entries(computer.dataClasses).map(([name, content]) =>
      contentText(name, content, terminal, most),
    ),
    section(
      terminal,
      'Latest changes',
      changesText(computer.history.slice(0, 20), { ...terminal, width: terminal.width - 2 }),
    ),
  ].join('\n\n');
