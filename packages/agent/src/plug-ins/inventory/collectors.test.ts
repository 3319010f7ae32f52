import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '@reeve/base';
import { type Column, type DataClass, dataClasses } from '@reeve/protocol/data-classes';
import type { Host } from '../../host/host.ts';
import { localHost } from '../../host/local-host.ts';
import type { AgentFacts } from '../../inventory/agent-facts.ts';
import { Collector } from '../../inventory/collector.ts';
import type { ClassContents } from '../../link/inventory-messages.ts';
import { collectClass } from './collect.ts';
import { collectors } from './collectors/index.generated.ts';

const facts = (): AgentFacts => ({
  version: '0.1.0',
  startedAt: '2026-01-01T00:00:00.000Z',
  restarts: 0,
  monitored: false,
  bootedAt: '2026-01-01T00:00:00.000Z',
  localAddress: undefined,
  plugIns: [{ name: 'inventory', version: '0.1.0', state: 'running', detail: null }],
});

const names = collectors.map((one) => one.dataClass);

/** The collector with its plug-in in the same process, so that the host can be another one. */
const collectorOn = (host: Host, onFailure: (name: string, problem: string) => void) =>
  new Collector({
    host,
    names: async () => names,
    collect: async (order) => {
      const chosen = collectors.filter((one) => order.names.includes(one.dataClass));
      const around = { host, facts: order.facts, clock: systemClock };
      return await Promise.all(chosen.map((one) => collectClass(one, around)));
    },
    facts,
    onFailure,
    onTrouble: assert.fail,
  });

const collect = async (host: Host) => {
  const failures: string[] = [];
  const collector = collectorOn(host, (name, problem) => failures.push(`${name}: ${problem}`));
  await collector.refresh(true);
  const contents: ClassContents[] = [];
  for await (const one of collector.contents(dataClasses.map((c) => c.name))) contents.push(one);
  assert.deepEqual(failures, []);
  return { collector, contents };
};

const fits = (column: Column, value: unknown): boolean => {
  if (value === null) return column.nullable === true;
  switch (column.type) {
    case 'text':
      return typeof value === 'string' && !value.includes('\0');
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamp':
      return typeof value === 'string' && new Date(value).toISOString() === value;
    case 'integer':
      return Number.isInteger(value) && Math.abs(Number(value)) <= 0x7fffffff;
    case 'bigint':
      return Number.isSafeInteger(value);
  }
};

/** Every row has exactly the declared columns, every value its type, every key one row. */
const holdAgainst = (definition: DataClass, rows: ClassContents['rows']): void => {
  const columns = Object.entries(definition.columns);
  for (const row of rows) {
    assert.deepEqual(
      Object.keys(row).sort(),
      columns.map(([name]) => name).sort(),
      definition.name,
    );
    for (const [name, column] of columns) {
      assert.ok(
        fits(column, row[name]),
        `${definition.name}.${name}: ${JSON.stringify(row[name])}`,
      );
    }
  }
  if (definition.storage === 'single') assert.equal(rows.length, 1, definition.name);
  else {
    const keys = rows.map((row) => JSON.stringify(definition.key.map((column) => row[column])));
    assert.equal(new Set(keys).size, keys.length, `${definition.name} has two rows of one key`);
  }
};

const holdAll = (contents: readonly ClassContents[]): void => {
  for (const one of contents) {
    const definition: DataClass | undefined = dataClasses.find((c) => c.name === one.name);
    assert.ok(definition, one.name);
    holdAgainst(definition, one.rows);
    assert.ok(one.source.length > 0 && one.source.length <= 200);
  }
};

test('there is one collector for each data class', () => {
  assert.deepEqual(
    collectors.map((one) => one.dataClass).sort(),
    dataClasses.map((one) => one.name).sort(),
  );
});

describe('this computer', () => {
  test('rows obey the declared columns, and a second look finds the same', async () => {
    const { collector, contents } = await collect(localHost());
    holdAll(contents);
    const before = collector.hashes();
    const changed = await collector.refresh(false);
    assert.deepEqual(
      changed.filter((name) => name === 'installed-software'),
      [],
    );
    await collector.refresh(true);
    const after = collector.hashes();
    for (const steady of ['identity', 'operating-system', 'hardware', 'disk', 'user-account']) {
      assert.equal(after[steady], before[steady], steady);
    }
  });

  test('without privileges nothing fails', async () => {
    holdAll((await collect({ ...localHost(), privileged: false })).contents);
  });
});

test('a thousand packages are collected within 0.2 seconds', async () => {
  const paragraph = (i: number) =>
    `Package: title-${i}\nStatus: install ok installed\nMaintainer: A <a@example.org>\nArchitecture: amd64\nInstalled-Size: ${i}\nVersion: 1.${i}-1\nDescription: text\n ${'more text '.repeat(60)}\n`;
  const text = Array.from({ length: 1000 }, (_, i) => paragraph(i)).join('\n');
  const base = localHost('/nowhere');
  const host: Host = {
    ...base,
    readText: async (path) => (path === '/var/lib/dpkg/status' ? text : undefined),
  };
  const collector = collectorOn(host, assert.fail);
  for await (const warm of collector.contents(['installed-software'])) assert.ok(warm);
  const begun = performance.now();
  for await (const one of collector.contents(['installed-software'])) {
    assert.equal(one.rows.length, 1000);
  }
  assert.ok(performance.now() - begun < 200, `${performance.now() - begun} ms`);
});

for (const platform of ['win32', 'darwin'] as const) {
  test(`on ${platform} what has not been written says so and the rest works`, async () => {
    const { collector, contents } = await collect({ ...localHost('/nowhere'), platform });
    holdAll(contents);
    const off = collector.states().filter((one) => one.state === 'not-applicable');
    assert.deepEqual(off.map((one) => one.name).sort(), [
      'installed-software',
      'pending-restart',
      'process-summary',
      'service',
      'user-account',
      'user-session',
    ]);
    assert.ok(contents.some((one) => one.name === 'operating-system'));
  });
}
