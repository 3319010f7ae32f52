import { type AppError, type Clock, messageOf } from '@reeve/base';
import { currentProtocol } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import type { Logger } from '../../../kernel/logger.ts';
import { spreadSeconds } from '../batching/spread.ts';
import { legacyErrors } from './errors.ts';
import { markRefused, readMode, type StoredMode } from './legacy-store.ts';

export const legacyTopic = 'agents-legacy';

/** Whether the mode lets older protocols in at this moment. */
export const isInForce = ({ enabled, expiresAt }: StoredMode, now: Date): boolean =>
  enabled && (expiresAt === null || now.getTime() < Date.parse(expiresAt));

/** Legacy Agent Communication, as this process knows it; the expiry needs no timer. */
export interface LegacyMode {
  isOn(): boolean;
  /** Reads it from the database; calls `ended` when it was on at the last look, and is off now. */
  look(): Promise<void>;
  /** Whether agents of this protocol have to be refused. */
  refuses(protocol: number): boolean;
  /** The refusal, which says what the computer's administrator has to do; the computer is marked. */
  refusalOf(agentId: string, protocol: number): AppError;
  /** For a sender that has not proven who it is: nothing is marked. */
  refuseStranger(protocol: number, from: string): void;
  drain(): Promise<void>;
}

export const createLegacyMode = (options: {
  db: Database;
  logger: Logger;
  clock: Clock;
  release: string;
  /** It was on and is off. */
  ended(): void;
}): LegacyMode => {
  const { db, logger, clock, release } = options;
  let mode: StoredMode = { enabled: true, expiresAt: null, changedBy: '', changedAt: null };
  let wasOn = true;
  /** Marked since the mode went off; what could not be written is marked at the next refusal. */
  const marked = new Set<string>();
  let unmarked = new Set<string>();
  let marking: Promise<void> | undefined;

  const isOn = (): boolean => isInForce(mode, clock.now());

  const writeMarks = async (): Promise<void> => {
    while (unmarked.size > 0) {
      const due = [...unmarked];
      unmarked = new Set();
      try {
        await markRefused(db, due);
      } catch (error) {
        for (const agentId of due) marked.delete(agentId);
        logger.info({ reason: messageOf(error) }, 'refused computers are marked later');
      }
    }
    marking = undefined;
  };

  const mark = (agentId: string): void => {
    if (marked.has(agentId)) return;
    marked.add(agentId);
    unmarked.add(agentId);
    marking ??= writeMarks();
  };

  const refusal = (protocol: number, spread: string): AppError =>
    legacyErrors.protocolUnsupported({
      offered: protocol,
      server: release,
      current: currentProtocol,
      retryAfterSeconds: spreadSeconds(spread, 120, 180),
    });

  const refuses = (protocol: number): boolean => protocol < currentProtocol && !isOn();

  return {
    isOn,
    look: async () => {
      mode = await readMode(db);
      const on = isOn();
      if (wasOn && !on) {
        marked.clear();
        logger.info({ expiresAt: mode.expiresAt }, 'Legacy Agent Communication is off');
        options.ended();
      }
      wasOn = on;
    },
    refuses,
    refusalOf: (agentId, protocol) => {
      mark(agentId);
      return refusal(protocol, agentId);
    },
    refuseStranger: (protocol, from) => {
      if (refuses(protocol)) throw refusal(protocol, from);
    },
    drain: async () => {
      await marking;
    },
  };
};
