import type { CheckInRequest, CheckInResponse } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { agentErrors } from '../errors.ts';
import type { AgentsNeeds } from '../needs.ts';
import { type CheckIn, recordCheckIns, recordConnected, worstOf } from './presence-store.ts';

export interface PresenceOptions {
  db: Database;
  compareInventory: AgentsNeeds['compareInventory'];
  /** Versions of the configurations of these agents; called once a batch. */
  versionsOf(agentIds: readonly string[]): Promise<Map<string, string>>;
  /** Version of what agents of protocol 1 are given. */
  legacyVersion(): string;
  /** Of this server, which holds the push channels. */
  processId: string;
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

interface Recorded {
  work: boolean;
  configurationVersion: string;
}

/** Who is there: thousands of small updates a second, written in batches of which one runs at a time. */
export const createPresence = (options: PresenceOptions): Presence => {
  const healthOf = new Map<string, string>();

  const record = async (checkIns: readonly CheckIn[]): Promise<Map<string, Recorded>> => {
    const current = checkIns
      .filter(({ request }) => request.protocol > 1)
      .map(({ agentId }) => agentId);
    const [known, versions] = await Promise.all([
      recordCheckIns(options.db, checkIns),
      current.length > 0 ? options.versionsOf(current) : new Map<string, string>(),
    ]);
    const legacy = options.legacyVersion();
    return new Map(
      [...known].map(([agentId, { work }]) => [
        agentId,
        { work, configurationVersion: versions.get(agentId) ?? legacy },
      ]),
    );
  };

  const batcher = createBatcher<Entry, Recorded | null>({
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
      const known = checkIns.length > 0 ? await record(checkIns) : new Map<string, Recorded>();
      if (links.size > 0) await recordConnected(options.db, options.processId, links);
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
      const [recorded, { send, hashes }] = await Promise.all([
        batcher.submit({ checkIn: { agentId, request } }),
        options.compareInventory(agentId, request.digest, request.hashes),
      ]);
      if (!recorded) throw agentErrors.unknownAgent({ agent: agentId });
      noteHealth(agentId, request);
      return {
        time: new Date().toISOString(),
        send,
        ...(hashes ? { hashes } : {}),
        configurationVersion: recorded.configurationVersion,
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
