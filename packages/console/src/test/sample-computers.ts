/** Computers for the tests: as many as wanted, always the same ones. */
import type { ComputerSummary } from '@reeve/protocol/api';

/** The minute in which the tests run, so that relative times read as they would in life. */
export const sampleTime = Math.floor(Date.now() / 60_000) * 60_000;

/** A number from 0 to `below` that depends on nothing but the two inputs. */
export const pick = (seed: number, salt: number, below: number): number => {
  let x = (seed + 1) * 0x9e37_79b1 + salt * 0x85eb_ca6b;
  x = Math.imul(x ^ (x >>> 15), 0x2c1b_3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a_2d39);
  return ((x ^ (x >>> 15)) >>> 0) % below;
};

const chosen = <T>(seed: number, salt: number, from: readonly T[]): T => {
  const value = from[pick(seed, salt, from.length)];
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
};

export const sampleGuid = (kind: number, index: number): string =>
  `0193${kind.toString(16).padStart(4, '0')}-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;

const sites = ['ber', 'muc', 'vie', 'zrh', 'ams', 'lyo'] as const;
const roles = ['web', 'db', 'app', 'build', 'desk', 'lab', 'edge', 'mail'] as const;
const systems = [
  ['Debian GNU/Linux 12 (bookworm)', '12.11'],
  ['Debian GNU/Linux 12 (bookworm)', '12.11'],
  ['Debian GNU/Linux 13 (trixie)', '13.1'],
  ['Ubuntu 24.04.3 LTS', '24.04'],
  ['Ubuntu 22.04.5 LTS', '22.04'],
  ['Red Hat Enterprise Linux 9.6 (Plow)', '9.6'],
  ['Alpine Linux v3.22', '3.22.1'],
] as const;
const machines = [
  ['Dell Inc.', 'PowerEdge R650'],
  ['HPE', 'ProLiant DL380 Gen11'],
  ['LENOVO', 'ThinkPad T14 Gen 4'],
  ['QEMU', 'Standard PC (Q35 + ICH9, 2009)'],
  ['Dell Inc.', 'OptiPlex 7010'],
] as const;
const agents = ['0.1.0', '0.1.0', '0.1.0', '0.1.1', '0.0.9'] as const;

const hex = (value: number): string => value.toString(16).padStart(2, '0');

const healthOf = (index: number): ComputerSummary['health'] => {
  const roll = pick(index, 7, 100);
  if (roll < 2) return 'error';
  if (roll < 9) return 'warning';
  return roll < 12 ? 'unknown' : 'ok';
};

const sampleComputer = (index: number): ComputerSummary => {
  const [os, osVersion] = chosen(index, 1, systems);
  const [manufacturer, model] = chosen(index, 2, machines);
  const health = healthOf(index);
  const silent = health === 'unknown';
  const seconds = silent ? 86_400 * (2 + pick(index, 3, 60)) : pick(index, 4, 3000);
  return {
    id: sampleGuid(1, index),
    name: `${chosen(index, 5, roles)}-${chosen(index, 6, sites)}-${String(index).padStart(5, '0')}`,
    os,
    osVersion,
    manufacturer,
    model,
    ipAddress: `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`,
    macAddress: `52:54:00:${hex((index >> 16) & 255)}:${hex((index >> 8) & 255)}:${hex(index & 255)}`,
    agentVersion: chosen(index, 8, agents),
    lastSeen: new Date(sampleTime - seconds * 1000).toISOString(),
    connected: !silent && pick(index, 9, 10) > 0,
    health,
    pendingRestart: pick(index, 10, 20) === 0,
    registeredAt: new Date(sampleTime - pick(index, 11, 400) * 86_400_000).toISOString(),
  };
};

export const sampleComputers = (count: number): ComputerSummary[] =>
  Array.from({ length: count }, (_, index) => sampleComputer(index));
