import { networkInterfaces } from 'node:os';
import { newGuid } from '@reeve/base';
import type { wakeComputers as contract, ResponseOf } from '@reeve/protocol/api';
import type { Queryable, Transaction } from '../../../kernel/database/database.ts';
import type { WorkKind } from '../../agents/index.ts';
import type { RunParts } from '../runs/run-parts.ts';
import { broadcastOf } from './magic-packet.ts';
import { type Destination, sendPackets } from './send-packets.ts';
import { findSleepers, findWakers, type Sleeper, type Waker } from './sleepers.ts';

export type WakeReport = ResponseOf<typeof contract>;

/** One could be gone before it asks. */
const wakersEach = 2;
const macsInOne = 1000;
/** Whoever is woken later than this was not meant. */
const minutesToLive = 10;

interface Plan {
  report: WakeReport;
  destinations: Destination[];
  /** What agents are to send, each into its own subnet. */
  through: { waker: Waker; macAddresses: string[] }[];
}

/** Subnets of this server: their broadcasts need no router. */
const ownSubnets = (): string[] =>
  Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ family, cidr, internal }) =>
      family === 'IPv4' && cidr !== null && !internal ? [broadcastOf(cidr) ?? ''] : [],
    ),
  );

const bySubnet = (sleepers: readonly Sleeper[]): Map<string, Sleeper[]> =>
  Map.groupBy(sleepers, ({ subnet }) => subnet ?? '');

const macsOf = (sleepers: readonly Sleeper[]): string[] => [
  ...new Set(sleepers.flatMap(({ macAddresses }) => macAddresses)),
];

const throughOf = (
  broadcast: string,
  own: ReadonlySet<string>,
  wakers: readonly Waker[],
): string => {
  const agents = wakers.map(({ name }) => name).join(', ');
  const server = own.has(broadcast) ? 'this server' : 'this server, if routers let it through';
  return agents === '' ? server : `${server}; ${agents}`;
};

const planWake = async (on: Queryable, computers: readonly string[]): Promise<Plan> => {
  const sleepers = await findSleepers(on, computers);
  const groups = bySubnet(sleepers);
  const own = new Set(ownSubnets());
  const wakers = Map.groupBy(
    await findWakers(
      on,
      [...groups.keys()].filter((subnet) => subnet !== ''),
      wakersEach,
    ),
    ({ subnet }) => subnet,
  );
  const known = new Set(sleepers.map(({ computerId }) => computerId));
  const plan: Plan = {
    report: { computers: computers.length, unknown: computers.length - known.size, bySubnet: [] },
    destinations: [...own].map((address) => ({ address, macAddresses: macsOf(sleepers) })),
    through: [],
  };
  for (const [subnet, group] of groups) {
    const macAddresses = macsOf(group);
    const broadcast = broadcastOf(subnet) ?? '';
    const helpers = wakers.get(subnet) ?? [];
    if (broadcast !== '' && !own.has(broadcast))
      plan.destinations.push({ address: broadcast, macAddresses });
    for (const waker of helpers) plan.through.push({ waker, macAddresses });
    plan.report.bySubnet.push({
      subnet: subnet === '' ? 'unknown' : subnet,
      computers: new Set(group.map(({ computerId }) => computerId)).size,
      through: throughOf(broadcast, own, helpers),
    });
  }
  return plan;
};

const askAgents = async (
  tx: Transaction,
  { needs }: RunParts,
  through: Plan['through'],
  by: string,
): Promise<void> => {
  const expiresAt = new Date(Date.now() + minutesToLive * 60_000);
  const items = through.flatMap(({ waker, macAddresses }) =>
    Array.from({ length: Math.ceil(macAddresses.length / macsInOne) }, (_, index) => ({
      id: newGuid(),
      agentId: waker.agentId,
      kind: 'wake',
      parameters: { macAddresses: macAddresses.slice(index * macsInOne, (index + 1) * macsInOne) },
      createdBy: by,
      expiresAt,
    })),
  );
  await needs.createWork(tx, items);
};

/**
 * Wakes computers (GUIDs): by the server into its own subnets and as directed broadcasts into theirs, and by up to
 * two connected agents in each subnet. The packets go out before the end of the transaction; nobody answers them.
 */
export const wakeComputers = async (
  tx: Transaction,
  parts: RunParts,
  computers: readonly string[],
  by: string,
): Promise<WakeReport> => {
  const plan = await planWake(tx, computers);
  await askAgents(tx, parts, plan.through, by);
  const failures = await sendPackets(plan.destinations);
  for (const [address, reason] of failures)
    parts.logger.info({ address, reason }, 'no wake-on-LAN packet could be sent');
  return plan.report;
};

/** `wake`: the hardware addresses are the whole of it. */
export const wakeKind: WorkKind = {
  kind: 'wake',
  expand: async (_, items) =>
    new Map(items.map(({ id, parameters }) => [id, { macAddresses: parameters.macAddresses }])),
  finished: async () => undefined,
};
