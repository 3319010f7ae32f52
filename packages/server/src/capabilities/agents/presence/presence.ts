import type { CheckInRequest, CheckInResponse } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { agentErrors } from '../errors.ts';
import type { AgentsNeeds } from '../needs.ts';
import { type CheckIn, recordCheckIns, recordConnected, worstOf } from './presence-store.ts';

export interface PresenceOptions {
  db: Database;
  compareInventory: AgentsNeeds['compareInventory'];
  configurationVersion(): string;
  /** The health of a computer, or whether it is connected, is another one now. */
  changed(what: 'health' | 'connected'): void;
  observe?: (rows: number, seconds: number) => void;
}

export interface Presence {
  /** Resolves when the check-in is durable. */
  checkIn(agentId: string, request: CheckInRequest): Promise<CheckInResponse>;
  /** Notes that the push channel was opened or has ended; written soon, with others. */
  setConnected(agentId: string, connected: boolean): Promise<void>;
  drain(): Promise<void>;
}

type Entry = { checkIn: CheckIn } | { agentId: string; connected: boolean };

/** Who is there: thousands of small updates a second, written in batches of which one runs at a time. */
export const createPresence = (options: PresenceOptions): Presence => {
  const healthOf = new Map<string, string>();

  const batcher = createBatcher<Entry, { work: boolean } | null>({
    name: 'the record of who is present',
    maximumRows: 500,
    gatherMs: 10,
    maximumWaiting: 20_000,
    run: async (entries) => {
      const checkIns = entries.flatMap((entry) => ('checkIn' in entry ? [entry.checkIn] : []));
      const links = new Map(
        entries.flatMap((entry) =>
          'checkIn' in entry ? [] : [[entry.agentId, entry.connected] as const],
        ),
      );
      const known = checkIns.length > 0 ? await recordCheckIns(options.db, checkIns) : new Map();
      if (links.size > 0) await recordConnected(options.db, links);
      return entries.map((entry) =>
        'checkIn' in entry ? (known.get(entry.checkIn.agentId) ?? null) : null,
      );
    },
    ...(options.observe ? { observe: options.observe } : {}),
  });

  const noteHealth = (agentId: string, request: CheckInRequest): void => {
    const health = worstOf(request.health);
    if (healthOf.get(agentId) === health) return;
    healthOf.set(agentId, health);
    options.changed('health');
  };

  return {
    checkIn: async (agentId, request) => {
      const [recorded, send] = await Promise.all([
        batcher.submit({ checkIn: { agentId, request } }),
        options.compareInventory(agentId, request.digest, request.hashes),
      ]);
      if (!recorded) throw agentErrors.unknownAgent({ agent: agentId });
      noteHealth(agentId, request);
      return {
        time: new Date().toISOString(),
        send,
        configurationVersion: options.configurationVersion(),
        work: recorded.work,
      };
    },
    setConnected: async (agentId, connected) => {
      await batcher.submit({ agentId, connected });
      options.changed('connected');
    },
    drain: () => batcher.drain(),
  };
};
