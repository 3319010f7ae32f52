import type { Channel, WorkResponse } from '@reeve/protocol/agent';
import type { Database, Transaction } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { type FetchedForAll, fetchWork, type WorkAsker } from './fetch-work.ts';
import { failWork } from './finish-work.ts';
import { createThrottle } from './throttle.ts';
import type { WorkKinds } from './work-kinds.ts';
import { recordKinds } from './work-store.ts';

export interface WorkDeskOptions {
  db: Database;
  kinds: WorkKinds;
  /** Items that one agent is given at once. */
  itemsPerFetch(): number;
  /** Items that this process hands out in a second; 0 is no limit. */
  itemsPerSecond(): number;
  /** Work has ended. */
  ended(): void;
  observe?: (rows: number, seconds: number) => void;
}

export interface WorkDesk {
  /** What is open for an agent that can do these kinds. */
  fetch(agentId: string, channel: Channel, kinds: readonly string[]): Promise<WorkResponse>;
  drain(): Promise<void>;
}

/** Notes what agents can do when it is another thing than before; thousands share few texts. */
const createKindRecord = () => {
  const noted = new Map<string, string>();
  const texts = new Map<string, string>();
  const textOf = (kinds: readonly string[]): string => {
    const text = [...kinds].sort().join(' ');
    const same = texts.get(text);
    if (same === undefined && texts.size < 10_000) texts.set(text, text);
    return same ?? text;
  };
  return async (tx: Transaction, askers: readonly WorkAsker[]): Promise<() => void> => {
    const changed = askers
      .map(({ agentId, kinds }) => ({ agentId, kinds, text: textOf(kinds) }))
      .filter(({ agentId, text }) => noted.get(agentId) !== text);
    if (changed.length > 0) await recordKinds(tx, changed);
    return () => {
      for (const { agentId, text } of changed) noted.set(agentId, text);
    };
  };
};

/** Hands out work: thousands of agents that ask together are answered by few statements. */
export const createWorkDesk = (options: WorkDeskOptions): WorkDesk => {
  const { db, kinds } = options;
  const throttle = createThrottle(options.itemsPerSecond);
  const record = createKindRecord();

  const fetchAll = async (askers: readonly WorkAsker[]): Promise<FetchedForAll> => {
    const limits = { perAgent: options.itemsPerFetch(), fresh: throttle.available() };
    let noted: () => void = () => undefined;
    const fetched = await db.transaction(async (tx) => {
      const all = await fetchWork(tx, kinds, askers, limits);
      await failWork(tx, kinds, all.impossible);
      noted = await record(tx, askers);
      return all;
    });
    noted();
    if (fetched.impossible.length > 0) options.ended();
    for (const { fresh } of fetched.answers.values()) throttle.spend(fresh);
    return fetched;
  };

  const batcher = createBatcher<WorkAsker, WorkResponse>({
    name: 'their work',
    maximumRows: 500,
    gatherMs: 5,
    maximumWaiting: 20_000,
    run: async (askers) => {
      const once = new Map(askers.map((asker) => [asker.agentId, asker]));
      const { answers } = await fetchAll([...once.values()]);
      const responses = new Map<string, WorkResponse>();
      for (const [agentId, { items, cancel, withheld }] of answers)
        responses.set(agentId, {
          items,
          ...(cancel.length > 0 ? { cancel } : {}),
          ...(withheld > 0 ? { againAfterSeconds: throttle.waitFor(withheld) } : {}),
        });
      return askers.map(({ agentId }) => responses.get(agentId) ?? { items: [] });
    },
    ...(options.observe ? { observe: options.observe } : {}),
  });

  return {
    fetch: (agentId, channel, agentKinds) =>
      batcher.submit({ agentId, channel, kinds: agentKinds }),
    drain: () => batcher.drain(),
  };
};
