import { type Clock, messageOf } from '@reeve/base';
import { rowsHash } from '@reeve/protocol/agent/wire';
import type { Host } from '../../host/host.ts';
import type { AgentFacts } from '../../inventory/agent-facts.ts';
import type { CollectedClass } from '../../inventory/collected-class.ts';
import { watchSignature } from '../../inventory/watch.ts';
import type { ClassContents } from '../../link/inventory-messages.ts';
import type { Collected, DataCollector, NotApplicable } from './data-collector.ts';

/** Rows of one data class that fit into a message. */
export const mostRows = 20_000;

export interface Surroundings {
  host: Host;
  facts: AgentFacts;
  clock: Clock;
}

const contentsOf = (
  collector: DataCollector,
  found: Collected<DataCollector['dataClass']>,
  started: number,
  now: Date,
): ClassContents => {
  const rows = found.rows.map((row) => ({ ...row }));
  if (rows.length > mostRows) throw new Error(`more than ${mostRows} rows: ${rows.length}`);
  return {
    name: collector.dataClass,
    hash: rowsHash(rows),
    collectedAt: now.toISOString(),
    source: found.source.slice(0, 200),
    durationMs: Math.round(performance.now() - started),
    rows,
  };
};

const notApplicable = (name: string, detail: string): CollectedClass => ({
  name,
  state: 'not-applicable',
  detail,
});

const isNotApplicable = (found: object): found is NotApplicable => 'notApplicable' in found;

const find = async (collector: DataCollector, around: Surroundings): Promise<CollectedClass> => {
  const { host, facts, clock } = around;
  const { dataClass: name, watch } = collector;
  const started = performance.now();
  // The signature first: what changes while the rows are read is seen the next time.
  const signature = watch && (await watchSignature(host, watch, facts));
  const found = await collector.collect(host, facts);
  if (isNotApplicable(found)) return notApplicable(name, found.notApplicable);
  const contents = contentsOf(collector, found, started, clock.now());
  const seen = watch && signature !== undefined ? { watch, signature } : {};
  return { name, state: 'running', detail: null, contents, ...seen };
};

/** Collects one data class; a failure is an answer like others. */
export const collectClass = async (
  collector: DataCollector,
  around: Surroundings,
): Promise<CollectedClass> => {
  const { dataClass: name, platforms } = collector;
  const { platform } = around.host;
  if (platforms && !platforms.includes(platform)) {
    return notApplicable(name, `not collected on ${platform}`);
  }
  try {
    return await find(collector, around);
  } catch (thrown) {
    return { name, state: 'failing', detail: messageOf(thrown) };
  }
};
