import type { Column } from '@reeve/protocol/data-classes';
import { bytes, count } from './bytes.ts';
import type { CellValue } from './table-column.ts';

/** A value of a data class as something that can be sorted and searched. */
export const cellValue = (value: unknown): CellValue => {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
};

const asNumber = (value: CellValue): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};

/** Text of a value, in units for people where the column's name tells the unit. */
export const cellText = (name: string, value: CellValue, column?: Pick<Column, 'type'>): string => {
  if (value === null || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  const number = asNumber(value);
  if (number !== undefined) {
    if (name.endsWith('_bytes')) return bytes(number);
    if (name.endsWith('_kib')) return bytes(number * 1024);
    if (name.endsWith('_percent')) return `${number} %`;
    if (name.endsWith('_mhz')) return `${count(number)} MHz`;
    if (name.endsWith('_mbit')) return `${count(number)} Mbit/s`;
  }
  if (column?.type === 'timestamp') return new Date(String(value)).toLocaleString();
  return String(value);
};

const initialisms = new Map([
  ['fqdn', 'FQDN'],
  ['id', 'ID'],
  ['uuid', 'UUID'],
  ['mac', 'MAC'],
  ['ip', 'IP'],
  ['ipv4', 'IPv4'],
  ['ipv6', 'IPv6'],
  ['mtu', 'MTU'],
  ['uid', 'User ID'],
  ['gid', 'Group ID'],
]);
const units = new Set(['bytes', 'kib', 'percent', 'mhz', 'mbit']);

/** Heading of a column from its name: `size_bytes` becomes `Size`. */
export const columnTitle = (name: string): string => {
  const words = name.split('_');
  const last = words.at(-1) ?? '';
  const kept = words.length > 1 && units.has(last) ? words.slice(0, -1) : words;
  const text = kept.map((word) => initialisms.get(word) ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};
