import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkItem } from '@reeve/protocol/agent';
import type { Conduct } from './conduct.ts';
import type { ServerConnection } from './server-connection.ts';
import type { SimulatedAgent, SimulatedEvent } from './simulated-agent.ts';

export type SimulatedOutcome = 'done' | 'failed' | 'interrupted';

/** Seconds. */
export interface Pauses {
  /** Of a vanishing agent, until its computer is up again. */
  away: number;
  /** Of a late one, between beginning and end of its task. */
  late: number;
  /** Of one that was cut off, until it polls. */
  poll: number;
}

export const ordinaryPauses: Pauses = { away: 10, late: 5, poll: 3 };

export interface WorkDone {
  outcome: SimulatedOutcome;
  items: number;
  /** When the server had acknowledged the last result, milliseconds of `performance.now()`. */
  durableAt: number;
}

/** What a fast task reports: its beginning and its end in one message, as the agent does. */
const reportOf = (
  items: readonly WorkItem[],
  channel: 'push' | 'poll',
  outcome: SimulatedOutcome,
): SimulatedEvent[] => {
  const now = new Date().toISOString();
  return items.flatMap(({ id, kind }) => {
    const exitCode = outcome === 'failed' ? 3 : 0;
    const details = {
      exitCode,
      signal: null,
      output: 'simulated\n',
      outputCutBytes: 0,
      attempts: 1,
    };
    const result = {
      workId: id,
      outcome,
      channel,
      message: outcome === 'interrupted' ? 'the computer was restarted meanwhile' : '',
      startedAt: now,
      finishedAt: now,
      ...(kind === 'run-task' && outcome !== 'interrupted' ? { details } : {}),
    };
    const started = { workId: id, startedAt: now, channel };
    return [
      { type: 'work.started', data: started },
      { type: 'work.result', data: result },
    ];
  });
};

/** Fetches what is open for an agent and reports it, in its way. Null when there was nothing. */
export const doWork = async (
  agent: SimulatedAgent,
  connection: ServerConnection,
  conduct: Conduct,
  pauses: Pauses = ordinaryPauses,
): Promise<WorkDone | null> => {
  const channel = conduct === 'cut-off' ? 'poll' : 'push';
  if (conduct === 'cut-off') await sleep(pauses.poll * 1000);
  const { items } = await agent.fetchWork(connection, channel);
  if (items.length === 0) return null;
  if (conduct === 'late') await sleep(pauses.late * 1000);
  if (conduct === 'vanishing') {
    await sleep(pauses.away * 1000);
    // A new boot, a new session; what was begun before is not begun again.
    await agent.restart(connection);
    await agent.fetchWork(connection, 'poll');
  }
  const outcome: SimulatedOutcome =
    conduct === 'vanishing' ? 'interrupted' : conduct === 'failing' ? 'failed' : 'done';
  await agent.sendEvents(connection, reportOf(items, channel, outcome));
  return { outcome, items: items.length, durableAt: performance.now() };
};
