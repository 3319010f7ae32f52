import { isIPv4 } from 'node:net';
import { type ClassTable, toRecord } from './class-table.ts';
import type { Line } from './resource-inventory.ts';
import { isMadeInterface } from './resource-keys.ts';

const numberOf = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');

/** `10.1.2.3/24` lies in `10.1.2.0/24`. Null: no network that computers share. */
export const networkOf = (text: string): string | null => {
  const [address = '', prefix = ''] = text.split('/');
  const bits = Number(prefix);
  if (!isIPv4(address) || !/^\d+$/.test(prefix) || bits < 8 || bits > 30) return null;
  if (/^(127|169\.254|0)\./.test(address)) return null;
  const size = 2 ** (32 - bits);
  return `${addressOf(Math.floor(numberOf(address) / size) * size)}/${bits}`;
};

/** Networks of a computer's own interfaces, sorted. Null: another data class, which says nothing of them. */
export const subnetsOfClass = (table: ClassTable, lines: readonly Line[]): string[] | null => {
  if (table.dataClass.name !== 'network-interface') return null;
  const networks = lines
    .map((line) => toRecord(table, line))
    .filter(({ name }) => !isMadeInterface(name))
    .flatMap(({ ipv4 }) => (typeof ipv4 === 'string' ? ipv4.split(' ') : []))
    .map(networkOf)
    .filter((network) => network !== null);
  return [...new Set(networks)].sort();
};
