import type { InventoryResponse } from '@reeve/protocol/agent';
import type { FastifyRequest } from 'fastify';
import { Counter, Histogram } from 'prom-client';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { agentErrors } from '../agents/index.ts';
import type { Cmdb } from '../cmdb/index.ts';
import { type Batch, createBatch } from './batch.ts';
import { compareInventory, type InventoryAnswer, type Offer } from './compare-inventory.ts';
import { type CheckedInventory, recordInventories } from './record-inventory.ts';
import { inventoryRoutes } from './routes.ts';
import { createThrottledSignal } from './throttled-signal.ts';

export interface InventoryComparison {
  /** What to send, or that the hashes are needed. Rejects with `agents.unknownAgent` when the computer is gone. */
  compareInventory(
    agentId: string,
    digest: string,
    hashes: Readonly<Record<string, string>> | undefined,
  ): Promise<InventoryAnswer>;
}

const settled = <T>(values: readonly T[]): PromiseSettledResult<T>[] =>
  values.map((value) => ({ status: 'fulfilled', value }));

export const createInventoryComparison = (
  { db, version }: Kernel,
  { cmdb }: { cmdb: Cmdb },
): InventoryComparison => {
  const batch = createBatch<Offer, InventoryAnswer | null>({
    maximum: 200,
    gatherMs: 4,
    concurrency: 2,
    run: async (offers) => settled(await compareInventory({ db, cmdb, release: version }, offers)),
  });
  return {
    compareInventory: async (agentId, digest, hashes) => {
      const answer = await batch.submit({ agentId, digest, hashes });
      if (answer === null) throw agentErrors.unknownAgent({ agent: agentId });
      return answer;
    },
  };
};

type Recorder = Batch<CheckedInventory, InventoryResponse | null>;

const createRecorder = (
  { db, logger, metrics, version }: Kernel,
  cmdb: Cmdb,
  recorded: () => void,
): Recorder => {
  const inventories = new Counter({
    name: 'reeve_inventories_total',
    help: 'Inventories that were made durable',
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'reeve_inventory_batch_seconds',
    help: 'Duration of a transaction that writes inventories',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3],
    registers: [metrics],
  });
  return createBatch({
    maximum: 32,
    gatherMs: 5,
    concurrency: 2,
    run: async (items) => {
      const ended = seconds.startTimer();
      const results = await recordInventories({ db, cmdb, logger, release: version }, items);
      ended();
      inventories.inc(results.filter(({ status }) => status === 'fulfilled').length);
      recorded();
      return results;
    },
  });
};

export interface InventoryNeeds {
  cmdb: Cmdb;
  comparison: InventoryComparison;
  requireAgent(request: FastifyRequest): Promise<{ agentId: string }>;
}

/** Takes inventories from agents: `POST /agent/v1/inventory`. */
export const createInventory = (
  kernel: Kernel,
  { cmdb, requireAgent }: InventoryNeeds,
): { capability: Capability } => {
  const signal = createThrottledSignal(kernel, 'computers');
  const recorder = createRecorder(kernel, cmdb, signal.raise);
  return {
    capability: {
      name: 'inventory',
      plugin: inventoryRoutes({
        version: kernel.version,
        requireAgent,
        record: recorder.submit,
      }),
      stop: async () => signal.stop(),
    },
  };
};
