import { newGuid } from '@reeve/base';
import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { classTableOf } from '../class-table.ts';
import { ensureComputer } from '../ensure-computer.ts';
import type { ClassContent, Line } from '../resource-inventory.ts';

/** A hash as an agent makes it: any 64 hexadecimal digits that follow from the lines. */
const hashOf = (text: string): string => {
  let state = 17n;
  for (const letter of text) state = (state * 31n + BigInt(letter.charCodeAt(0))) % 2n ** 256n;
  return state.toString(16).padStart(64, '0');
};

export const contentOf = (name: string, lines: readonly Line[]): ClassContent => ({
  dataClass: classTableOf({ name }).dataClass,
  hash: hashOf(name + JSON.stringify(lines)),
  collectedAt: '2026-03-01T10:00:00.000Z',
  source: `/source/of/${name}`,
  durationMs: 3,
  lines,
});

export const identityOf = (hostName: string, machineId: string | null = null): ClassContent =>
  contentOf('identity', [[hostName, null, machineId, null, null, '10.0.0.7', null]]);

export const softwareOf = (...packages: [name: string, version: string][]): ClassContent =>
  contentOf(
    'installed-software',
    packages.map(([name, version]) => ['dpkg', name, version, 'amd64', null, 100]),
  );

const claimOf = (hostName: string, rest: Partial<ClaimedIdentity> = {}): ClaimedIdentity => ({
  hostName,
  macAddresses: [],
  ipAddresses: [],
  operatingSystem: 'linux',
  ...rest,
});

/** A computer of this name; gives its GUID. */
export const addComputer = async (
  db: Database,
  hostName: string,
  rest: Partial<ClaimedIdentity> = {},
): Promise<string> => {
  const id = newGuid();
  await db.transaction((tx) =>
    ensureComputer(tx, { id, identity: claimOf(hostName, rest), agentVersion: '0.1.0' }),
  );
  return id;
};
