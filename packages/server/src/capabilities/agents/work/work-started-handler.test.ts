import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { AgentEvent } from '../events/event-handler.ts';
import { createWorkKinds } from './work-kinds.ts';
import { createWorkStartedHandler } from './work-started-handler.ts';

const time = new Date(0).toISOString();
const agentId: string = randomUUID();
const workId = randomUUID();

const event = (
  id: number,
  type: string,
  data: Record<string, unknown> = {},
  agent = agentId,
): AgentEvent => ({ id, agentId: agent, type, time, receivedAt: time, data: { workId, ...data } });

const started = (id: number, agent?: string): AgentEvent =>
  event(id, 'work.started', { startedAt: time, channel: 'push' }, agent);
const result = (id: number, outcome = 'done'): AgentEvent => {
  const data = { outcome, channel: 'push', message: '', startedAt: time, finishedAt: time };
  return event(id, 'work.result', data);
};

const { needless } = createWorkStartedHandler(createWorkKinds());
const idsOf = (batch: AgentEvent[]): number[] => [...(needless?.(batch) ?? [])];

test('a start is needless when the result of the same work comes after it', () => {
  assert.deepEqual(idsOf([started(1), result(2)]), [1]);
});

test('a start stands alone, after the result, beside a false result and beside that of another agent', () => {
  assert.deepEqual(idsOf([started(1)]), []);
  assert.deepEqual(idsOf([result(1), started(2)]), []);
  assert.deepEqual(idsOf([started(1), result(2, 'splendid')]), []);
  assert.deepEqual(idsOf([started(1, randomUUID()), result(2)]), []);
  assert.deepEqual(idsOf([started(1), event(2, 'work.result')]), []);
});
