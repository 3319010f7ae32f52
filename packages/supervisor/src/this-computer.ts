import { hostname } from 'node:os';
import { delay } from '@reeve/base';
import { getComputer, getUpgradeFacts } from '@reeve/protocol/api';
import type { LocalServer } from './local-server.ts';

type Row = Record<string, unknown>;

/** Data classes without which a computer is not yet described. */
const needed = ['operating-system', 'processor', 'memory', 'installed-software'];

export interface ThisComputer {
  id: string;
  name: string;
  dataClasses: Record<string, { rows: Row[] }>;
}

const look = async (server: LocalServer, since: Date): Promise<ThisComputer | null> => {
  const { thisComputer } = await server.call(getUpgradeFacts);
  if (thisComputer === null || Date.parse(thisComputer.lastSeen) < since.getTime()) return null;
  const computer = await server.call(getComputer, { params: { id: thisComputer.id } });
  return needed.every((name) => computer.dataClasses[name] !== undefined) ? computer : null;
};

/** Waits until this computer's own agent has been heard since `since` and its inventory is in the CMDB. */
export const untilInCmdb = async (
  server: LocalServer,
  since: Date,
  signal: AbortSignal,
): Promise<ThisComputer> => {
  for (;;) {
    signal.throwIfAborted();
    const found = await look(server, since);
    if (found !== null) return found;
    await delay(100, signal);
  }
};

const gibibytes = (bytes: unknown): string => `${(Number(bytes) / 1024 ** 3).toFixed(1)} GiB`;

/** The first facts learnt of this computer, for people: one short line each. */
export const describeComputer = ({ name, dataClasses }: ThisComputer): string[] => {
  const rows = (dataClass: string): Row[] => dataClasses[dataClass]?.rows ?? [];
  const [system] = rows('operating-system');
  const [memory] = rows('memory');
  const processors = rows('processor');
  const threads = processors.reduce((sum, row) => sum + Number(row.threads ?? 0), 0);
  return [
    `This computer      ${name || hostname()}`,
    `Operating system   ${system?.name ?? 'unknown'} (${system?.architecture ?? 'unknown'})`,
    `Processors         ${threads} × ${processors[0]?.model ?? 'unknown'}`,
    `Memory             ${gibibytes(memory?.total_bytes)}`,
    `Packages           ${rows('installed-software').length}`,
  ];
};
