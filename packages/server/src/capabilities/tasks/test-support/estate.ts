import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newGuid } from '@reeve/base';
import type { WorkItem, WorkResult } from '@reeve/protocol/agent';
import type { Permission } from '@reeve/protocol/api';
import { permissions } from '@reeve/protocol/api';
import type { Database } from '../../../kernel/database/database.ts';
import { sql } from '../../../kernel/database/database.ts';
import type { RequestContext } from '../../../kernel/http/implement.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { createTestKernel, stopTestKernel } from '../../../kernel/test-support/test-kernel.ts';
import type { AgentEvent } from '../../agents/events/event-handler.ts';
import type { HandleOutput } from '../../agents/index.ts';
import { cancelWork } from '../../agents/work/cancel-work.ts';
import { createWork } from '../../agents/work/create-work.ts';
import { fetchWork } from '../../agents/work/fetch-work.ts';
import { expireWork, failWork } from '../../agents/work/finish-work.ts';
import { createWorkKinds } from '../../agents/work/work-kinds.ts';
import { createWorkProgressHandler } from '../../agents/work/work-progress-handler.ts';
import { createWorkResultHandler } from '../../agents/work/work-result-handler.ts';
import { createWorkStartedHandler } from '../../agents/work/work-started-handler.ts';
import { capableOf, closedWork } from '../../agents/work/work-store.ts';
import { reach } from '../../filters/membership/reach.ts';
import { createTasks, type Tasks } from '../index.ts';
import type { ComplianceOfComputer, TasksNeeds } from '../needs.ts';
import { createRunContents } from '../runs/run-contents.ts';
import type { RunParts } from '../runs/run-parts.ts';

export interface AuditLine {
  action: string;
  subject: string;
  details: Record<string, unknown>;
}

type Result = Partial<Omit<WorkResult, 'workId' | 'outcome'>>;

const limits = { perAgent: 100, fresh: 1_000_000 };
export const now = (): string => new Date().toISOString();

/** The tasks of one server process on the agents' own tables, and agents that say what a test has them say. */
export const createEstate = (db: Database, { home: given }: { home?: string } = {}) => {
  const home = given ?? mkdtempSync(join(tmpdir(), 'reeve-tasks-'));
  const kernel = createTestKernel(db, { home });
  const kinds = createWorkKinds();
  const started = createWorkStartedHandler(kinds);
  const finished = createWorkResultHandler(kinds, () => undefined);
  const progressed = createWorkProgressHandler(kinds);
  const audit: AuditLine[] = [];
  const compliance: ComplianceOfComputer[] = [];
  const outputs: HandleOutput[] = [];
  const others = { count: 1 };
  const needs: TasksNeeds = {
    createWork: (tx, items) => createWork(tx, kernel, items),
    cancelWork: (tx, ids, reason) =>
      cancelWork(tx, { signals: kernel.signals, kinds }, ids, reason),
    defineWorkKind: kinds.define,
    onOutput: (handle) => outputs.push(handle),
    closedWork,
    capableOf,
    reach,
    countOthersWho: async () => others.count,
    setCompliance: async (_, entries) => {
      compliance.push(...entries);
    },
    policiesInForce: async () => [],
  };
  const tasks: Tasks = createTasks(kernel, needs);
  const parts = (): RunParts => ({
    db,
    logger: kernel.logger,
    signals: kernel.signals,
    needs,
    contents: createRunContents(),
    changed: { note: () => undefined, stop: () => undefined },
    approvalLimit: () => 1000,
  });
  const principal = (name: string, kind: Principal['kind'] = 'administrator'): Principal => ({
    id: name,
    name,
    kind,
    roles: [],
    permissions: new Set<Permission>(permissions),
    csrfToken: null,
    sessionId: null,
    mustSetPassword: false,
  });
  const call = async <T>(
    id: string,
    input: { params?: object; query?: object; body?: object } = {},
    by: Principal = principal('ada'),
  ): Promise<T> => {
    const route = tasks.capability.routes?.find(({ contract }) => contract.id === id);
    if (!route) throw new Error(`no route ${id}`);
    const context = {
      principal: by,
      record: async (_: unknown, entry: { subject: string; details?: object }) => {
        audit.push({ action: id, subject: entry.subject, details: { ...entry.details } });
      },
    } as unknown as RequestContext;
    return (await route.handle({ params: {}, query: {}, body: {}, ...input }, context)) as T;
  };
  const eventOf = (agentId: string, type: string, data: object): AgentEvent => ({
    id: 0,
    agentId,
    type,
    time: now(),
    data: { ...data },
    receivedAt: now(),
  });
  return {
    db,
    home,
    kernel,
    tasks,
    /** For what a timer does. */
    parts,
    audit,
    compliance,
    others,
    principal,
    call,
    /** Computers with allowed agents of protocol 2, named `<prefix>1` and on. */
    addComputers: async (count: number, prefix = 'pc'): Promise<string[]> => {
      const ids = Array.from({ length: count }, () => newGuid());
      const names = ids.map((_, index) => `${prefix}${index + 1}`);
      await db.run(sql`
        insert into agents_registration
          (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
        select id, id::text, '', 'allowed', '', '{}', name, '0.2.0', 2, ''
        from unnest(${ids}::uuid[], ${names}::text[]) as n (id, name)`);
      await db.run(sql`
        insert into agents_presence (agent_id, protocol, agent_version)
        select id, 2, '0.2.0' from unnest(${ids}::uuid[]) as n (id)`);
      await db.run(sql`
        with made as (
          insert into cmdb_resource (guid, type, name)
          select id, 'computer', name from unnest(${ids}::uuid[], ${names}::text[]) as n (id, name)
          returning id, guid, name
        )
        insert into cmdb_computer_summary (resource_id, guid, agent_id, registered_at, name, name_key)
        select id, guid, guid, now(), name, name from made`);
      return ids;
    },
    /** What an agent is given now. */
    fetch: async (agentId: string, channel: 'push' | 'poll' = 'push') => {
      const fetched = await db.transaction(async (tx) => {
        const asker = { agentId, channel, kinds: ['run-task', 'run-job', 'wake'] };
        const all = await fetchWork(tx, kinds, [asker], limits);
        await failWork(tx, kinds, all.impossible);
        return all.answers.get(agentId);
      });
      return { items: fetched?.items ?? [], cancel: fetched?.cancel ?? [] };
    },
    start: async (agentId: string, item: Pick<WorkItem, 'id'>): Promise<void> => {
      const data = { workId: item.id, startedAt: now(), channel: 'push' };
      await db.transaction((tx) => started.apply(tx, [eventOf(agentId, 'work.started', data)]));
    },
    progress: async (agentId: string, workId: string, message: string): Promise<void> => {
      const event = eventOf(agentId, 'work.progress', { workId, message });
      await db.transaction((tx) => progressed.apply(tx, [event]));
    },
    /** Reports of agents, all in one transaction; gives how many were set aside. */
    report: async (
      reports: readonly { agentId: string; workId: string; outcome: string; more?: Result }[],
      /** As if the server was killed before the commit. */
      { fail = false }: { fail?: boolean } = {},
    ): Promise<number> => {
      const events = reports.map(({ agentId, workId, outcome, more }, index) => ({
        ...eventOf(agentId, 'work.result', {
          workId,
          outcome,
          channel: 'push',
          message: '',
          startedAt: now(),
          finishedAt: now(),
          ...more,
        }),
        id: index,
      }));
      const rejected = await db.transaction(async (tx) => {
        const setAside = await finished.apply(tx, events);
        if (fail) throw new Error('killed before the commit');
        return setAside;
      });
      return rejected.length;
    },
    output: async (agentId: string, workId: string, offset: number, text: string) => {
      const work = { agentId, workId, kind: 'run-task', parameters: {}, offset, text };
      return (await Promise.all(outputs.map((handle) => handle(work)))).includes(true);
    },
    /** Everything that is open is over now. */
    expireAll: async (): Promise<number> => {
      await db.run(
        sql`update agents_work set expires_at = now() - interval '1 second' where state = 'open'`,
      );
      return db.transaction((tx) => expireWork(tx, kinds));
    },
    stop: async (): Promise<void> => {
      await tasks.capability.stop?.();
      await stopTestKernel(kernel);
      if (given === undefined) rmSync(home, { recursive: true, force: true });
    },
  };
};
export type Estate = ReturnType<typeof createEstate>;

/** A result of `run-task` as an agent gives it. */
export const exited = (exitCode: number, output = ''): Result => ({
  details: { exitCode, signal: null, output, outputCutBytes: 0, attempts: 1 },
});

/** Runs whose counts are not what their computers show, by the table and by the steps. */
export const wrongCounts = (db: Database): Promise<object[]> =>
  db.rows(sql`
    select r.id, r.state from tasks_run r
    left join lateral (
      select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'running') as running,
        count(*) filter (where state = 'done') as done, count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'cancelled') as cancelled,
        count(*) filter (where state = 'expired') as expired,
        count(*) filter (where state = 'interrupted') as interrupted, count(*) as computers
      from tasks_run_computer c where c.run_number = r.number) as c on true
    where (r.waiting, r.running, r.done, r.failed, r.cancelled, r.expired, r.interrupted, r.computers)
        <> (c.waiting, c.running, c.done, c.failed, c.cancelled, c.expired, c.interrupted, c.computers)
      or (r.state in ('done', 'failed', 'cancelled')) <> (c.waiting + c.running = 0)
      or (r.state = 'done') <> (c.done = c.computers)
    union all
    select r.id, 'stage ' || s.step from tasks_run_stage s
    join tasks_run r on r.number = s.run_number and r.subject_kind = 'server-job'
    left join lateral (
      select count(*) filter (where o.state = 'done') as done, count(*) filter (where o.state = 'failed') as failed
      from tasks_step_outcome o where o.run_number = s.run_number and o.step = s.step) as o on true
    where (s.done, s.failed) <> (o.done, o.failed)
      or (s.step is distinct from r.step and s.waiting + s.running > 0)`);
