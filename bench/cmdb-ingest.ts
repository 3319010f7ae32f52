/**
 * What the CMDB takes, at the level of the capabilities: whole new inventories a second (JSON text to durable),
 * unchanged comparisons a second, bytes a computer. PostgreSQL with fsync, and the load, on the same machine.
 * `node bench/cmdb-ingest.ts [computers]` (default 5,000)
 */
import { inventoryDigest } from '@reeve/protocol/agent';
import { type ClassContent, createCmdb } from '../packages/server/src/capabilities/cmdb/index.ts';
import { createBatch } from '../packages/server/src/capabilities/inventory/batch.ts';
import {
  compareInventory,
  type Offer,
} from '../packages/server/src/capabilities/inventory/compare-inventory.ts';
import {
  type CheckedInventory,
  checkInventory,
  recordInventories,
  type SentInventory,
} from '../packages/server/src/capabilities/inventory/record-inventory.ts';
import type { Kernel } from '../packages/server/src/kernel/capability.ts';
import { sql } from '../packages/server/src/kernel/database/database.ts';
import { startBenchDatabase } from './bench-database.ts';
import { guidOf, syntheticInventory } from './synthetic-inventory.ts';

const computers = Number(process.argv[2] ?? 5_000);
const { db, logger, processorTime, stop } = await startBenchDatabase();
const release = '0.1.0';
const cmdb = createCmdb({ db } as unknown as Kernel);

const sentOf = (contents: readonly ClassContent[]): SentInventory['classes'] =>
  contents.map(({ dataClass, hash, collectedAt, source, durationMs, lines }) => ({
    name: dataClass.name,
    hash,
    collectedAt,
    source,
    durationMs,
    rows: lines.map((line) =>
      Object.fromEntries(Object.keys(dataClass.columns).map((name, n) => [name, line[n]])),
    ),
  }));

const recorder = createBatch({
  maximum: 32,
  gatherMs: 5,
  concurrency: 2,
  run: (items: readonly CheckedInventory[]) =>
    recordInventories({ db, cmdb, logger, release }, items),
});

/** `clients` at a time, each waiting for its answer. */
const closedLoop = async (count: number, clients: number, work: (n: number) => Promise<void>) => {
  let next = 0;
  const waits: number[] = [];
  const started = performance.now();
  const processorBefore = await processorTime();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let n = next++; n < count; n = next++) {
        const began = performance.now();
        await work(n);
        waits.push(performance.now() - began);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  waits.sort((a, b) => a - b);
  const processor = (await processorTime()) - processorBefore;
  return { seconds, processor, p99: waits[Math.floor(waits.length * 0.99)] ?? 0 };
};

interface Measured {
  seconds: number;
  /** Milliseconds. */
  processor: number;
  p99: number;
}

const rate = (name: string, count: number, { seconds, processor, p99 }: Measured) =>
  console.log(
    `${name}: ${Math.round(count / seconds)}/s (${count} in ${seconds.toFixed(1)} s, p99 ${p99.toFixed(0)} ms, ` +
      `${(processor / count).toFixed(2)} ms of processor each)`,
  );

const register = async (): Promise<void> => {
  for (let start = 0; start < computers; start += 500)
    await db.transaction(async (tx) => {
      for (let n = start; n < Math.min(start + 500, computers); n++)
        await cmdb.ensureComputer(tx, {
          id: guidOf(n),
          agentVersion: release,
          identity: {
            hostName: `host-${n}`,
            macAddresses: [],
            ipAddresses: [],
            operatingSystem: 'linux',
          },
        });
    });
};

/** In chunks: the texts are made beforehand, and are not part of what is measured. */
const ingest = async (revision: number, count: number) => {
  const total = { seconds: 0, processor: 0, p99: 0 };
  for (let start = 0; start < count; start += 500) {
    const size = Math.min(500, count - start);
    const texts = Array.from({ length: size }, (_, n) =>
      JSON.stringify(sentOf(syntheticInventory(start + n, revision))),
    );
    const part = await closedLoop(size, 64, async (n) => {
      const classes = JSON.parse(texts[n] ?? '') as SentInventory['classes'];
      const answer = await recorder.submit(checkInventory({ agentId: guidOf(start + n), classes }));
      if (answer?.refused.length !== 0) throw new Error(JSON.stringify(answer?.refused));
    });
    total.seconds += part.seconds;
    total.processor += part.processor;
    total.p99 = Math.max(total.p99, part.p99);
  }
  return total;
};

const sizes = async () => {
  await db.run(sql`checkpoint`).catch(() => 0);
  const rows = await db.rows<{ name: string; bytes: number }>(sql`
    select relname as name, pg_total_relation_size(oid) as bytes from pg_class
    where relkind = 'r' and (relname like 'cmdb%' or relname like 'inv%') order by 2 desc`);
  const history = rows.find(({ name }) => name === 'cmdb_change')?.bytes ?? 0;
  const all = rows.reduce((sum, { bytes }) => sum + bytes, 0) - history;
  for (const { name, bytes } of rows.slice(0, 9))
    console.log(`  ${name}: ${(bytes / computers / 1024).toFixed(2)} KB a computer`);
  console.log(`on disk, history apart: ${(all / computers / 1024).toFixed(1)} KB a computer`);
  console.log(`history: ${(history / computers / 1024).toFixed(1)} KB a computer`);
};

const compare = async (): Promise<void> => {
  const batch = createBatch({
    maximum: 200,
    gatherMs: 4,
    concurrency: 2,
    run: async (offers: readonly Offer[]) =>
      (await compareInventory({ db, cmdb, release }, offers)).map((value) => ({
        status: 'fulfilled' as const,
        value,
      })),
  });
  const offers = Array.from({ length: computers }, (_, n): Offer => {
    const hashes = Object.fromEntries(
      syntheticInventory(n, 0).map(({ dataClass, hash }) => [dataClass.name, hash]),
    );
    return { agentId: guidOf(n), hashes, digest: inventoryDigest(hashes) };
  });
  const turn = (count: number) =>
    closedLoop(count, 128, async (n) => {
      const offer = offers[n % computers];
      const answer = offer && (await batch.submit(offer));
      if (answer?.send.length !== 0) throw new Error(`asked for ${answer?.send}`);
    });
  rate('comparisons, first after an inventory', computers, await turn(computers));
  rate('comparisons, unchanged', computers * 4, await turn(computers * 4));
};

try {
  await register();
  rate('whole new inventories', computers, await ingest(0, computers));
  await compare();
  await sizes();
  const changed = Math.min(1_000, computers);
  rate('inventories with every data class changed', changed, await ingest(1, changed));
  await sizes();
} finally {
  await stop();
}
