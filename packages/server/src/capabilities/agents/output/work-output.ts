import type { OutputRequest } from '@reeve/protocol/agent';
import type { Database } from '../../../kernel/database/database.ts';
import { createBatcher } from '../batching/batcher.ts';
import { findWork } from '../work/work-store.ts';

/** Output of running work, as it comes. */
export interface WorkOutput {
  agentId: string;
  workId: string;
  kind: string;
  /** As the work was created. */
  parameters: Record<string, unknown>;
  /** Bytes that were sent before. */
  offset: number;
  text: string;
}

/** Whether somebody watches: otherwise the agent sends no more than one a minute. */
export type HandleOutput = (output: WorkOutput) => Promise<boolean> | boolean;

export interface OutputIntake {
  handle(handler: HandleOutput): void;
  /** True while somebody watches. Output of work that was not asked of this agent is dropped. */
  accept(agentId: string, request: OutputRequest): Promise<boolean>;
  drain(): Promise<void>;
}

/** Best effort: nothing is stored here. */
export const createOutputIntake = (db: Database): OutputIntake => {
  const handlers: HandleOutput[] = [];
  const finder = createBatcher<string, Awaited<ReturnType<typeof findWork>>[number] | undefined>({
    name: 'the look-up of work',
    maximumRows: 500,
    gatherMs: 3,
    maximumWaiting: 5000,
    run: async (ids) => {
      const found = new Map((await findWork(db, [...new Set(ids)])).map((work) => [work.id, work]));
      return ids.map((id) => found.get(id));
    },
  });
  return {
    handle: (handler) => handlers.push(handler),
    accept: async (agentId, { workId, offset, text }) => {
      if (handlers.length === 0) return false;
      const work = await finder.submit(workId);
      if (work?.agentId !== agentId) return false;
      const { kind, parameters } = work;
      const output = { agentId, workId, kind, parameters, offset, text };
      const watched = await Promise.all(handlers.map(async (handler) => handler(output)));
      return watched.includes(true);
    },
    drain: () => finder.drain(),
  };
};
