import { isIP } from 'node:net';
import { type ClassTable, toRecord } from './class-table.ts';
import type { Line, Value } from './resource-inventory.ts';

/** What the list of computers shows; absent: unchanged, '': unknown. */
export interface SummaryPatch {
  name?: string;
  os?: string;
  os_version?: string;
  manufacturer?: string;
  model?: string;
  ip_address?: string;
  mac_address?: string;
  agent_version?: string;
  pending_restart?: boolean;
}

/** Longer texts would not fit into an index, nor into a list. */
const longest = 255;

const text = (value: Value | undefined): string =>
  typeof value === 'string' ? value.slice(0, longest) : '';

const sources: Record<string, (record: Record<string, Value>) => SummaryPatch> = {
  identity: (record) => ({
    name: text(record.host_name),
    ip_address: text(record.primary_ip),
    mac_address: text(record.primary_mac),
  }),
  'operating-system': (record) => ({ os: text(record.name), os_version: text(record.version) }),
  hardware: (record) => ({ manufacturer: text(record.manufacturer), model: text(record.model) }),
  'agent-status': (record) => ({ agent_version: text(record.agent_version) }),
};

/** What the contents of a data class say to the summary. Null: nothing. */
export const summaryOfClass = (table: ClassTable, lines: readonly Line[]): SummaryPatch | null => {
  if (table.dataClass.name === 'pending-restart') return { pending_restart: lines.length > 0 };
  const source = sources[table.dataClass.name];
  const line = lines[0];
  return source && line ? source(toRecord(table, line)) : null;
};

/** Numbers within a text padded, so that 9 comes before 12. */
export const naturalKey = (value: string): string =>
  value
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(8, '0'))
    .slice(0, longest);

/** Addresses as hexadecimal of one length, IPv4 before IPv6; '' for what is no address. */
export const addressKey = (address: string): string => {
  const plain = address.split('%')[0] ?? '';
  const family = isIP(plain);
  if (family === 4)
    return `4${plain
      .split('.')
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')}`;
  if (family !== 6) return '';
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const left = groups(head);
  const right = groups(tail);
  const middle = Array<string>(8 - left.length - right.length).fill('0');
  return `6${[...left, ...middle, ...right].map((group) => group.padStart(4, '0')).join('')}`;
};

export interface SummaryColumns extends SummaryPatch {
  name_key?: string;
  os_key?: string;
  os_version_key?: string;
  model_key?: string;
  ip_key?: string;
  agent_version_key?: string;
}

/** The patch with the columns that the list sorts by. */
export const withSortKeys = (patch: SummaryPatch): SummaryColumns => ({
  ...patch,
  ...(patch.name === undefined ? {} : { name_key: patch.name.toLowerCase() }),
  ...(patch.os === undefined ? {} : { os_key: naturalKey(patch.os) }),
  ...(patch.os_version === undefined ? {} : { os_version_key: naturalKey(patch.os_version) }),
  ...(patch.model === undefined ? {} : { model_key: naturalKey(patch.model) }),
  ...(patch.ip_address === undefined ? {} : { ip_key: addressKey(patch.ip_address) }),
  ...(patch.agent_version === undefined
    ? {}
    : { agent_version_key: naturalKey(patch.agent_version) }),
});
