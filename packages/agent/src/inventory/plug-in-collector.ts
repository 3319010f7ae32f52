import type { Host } from '../host/host.ts';
import type { Log, LogFields } from '../log.ts';
import type { PlugInHost } from '../plug-ins/plug-in-host.ts';
import type { AgentFacts } from './agent-facts.ts';
import type { CollectedClass } from './collected-class.ts';
import { Collector } from './collector.ts';

export interface PlugInCollectorOptions {
  host: Host;
  plugIns: PlugInHost;
  facts: () => Omit<AgentFacts, 'plugIns'>;
  log: Log;
  record: (event: string, data: LogFields) => void;
  health: { set(id: string, severity: 'warning', message: string): void; clear(id: string): void };
}

/** Id of the health item of collectors that fail. */
const healthId = 'inventory-failing';
/** Longest that one round may take; a collector that waits for ever must not hold the agent up for ever. */
const longestRoundMs = 600_000;

const problemsIn = (collector: Collector): string[] =>
  collector
    .states()
    .filter((one) => one.state === 'failing')
    .map((one) => `${one.name}: ${one.detail}`);

/** The collector whose collecting is done by the inventory plug-in. */
export const plugInCollector = (options: PlugInCollectorOptions): Collector => {
  const { host, plugIns, facts, log, record, health } = options;
  const onHealth = (failing: readonly string[]): void => {
    if (failing.length === 0) health.clear(healthId);
    else health.set(healthId, 'warning', failing.join('; '));
  };
  const ask = async (kind: string, parameters: object, message: (text: string) => void) => {
    const work = { id: kind, kind, parameters: { ...parameters } };
    const signal = AbortSignal.timeout(longestRoundMs);
    const during = { signal, output: () => undefined, message };
    const late = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('it took too long')), { once: true });
    });
    const answer = await Promise.race([plugIns.ask('inventory', work, during), late]);
    if (answer.outcome !== 'done') throw new Error(answer.message);
    return answer.details ?? {};
  };
  const collector = new Collector({
    host,
    names: async () => (await ask('names', {}, () => undefined)).names as string[],
    collect: async (order, begins) => {
      const { classes } = await ask('collect', order, begins);
      return classes as CollectedClass[];
    },
    facts: () => ({ ...facts(), plugIns: plugIns.states() }),
    onFailure: (name, problem) => {
      log.warn('collector fails', { collector: name, problem });
      record('plugin.crashed', { plugin: 'inventory', collector: name, problem });
      onHealth(problemsIn(collector));
    },
    onTrouble: (problem) => log.warn('inventory was not collected', { problem }),
  });
  plugIns.detailOf = (name) => {
    if (name !== 'inventory') return undefined;
    const problems = problemsIn(collector);
    onHealth(problems);
    return problems.length === 0 ? undefined : problems.join('; ').slice(0, 500);
  };
  return collector;
};
