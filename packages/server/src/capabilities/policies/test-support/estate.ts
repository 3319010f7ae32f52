import { newGuid } from '@reeve/base';
import type {
  BodyOf,
  ParamsOf,
  PolicyInput,
  QueryOf,
  ResponseOf,
  RouteContract,
} from '@reeve/protocol/api';
import { Type } from 'typebox';
import { type Database, sql } from '../../../kernel/database/database.ts';
import type { RequestContext } from '../../../kernel/http/implement.ts';
import { createTestKernel, stopTestKernel } from '../../../kernel/test-support/test-kernel.ts';
import { isMember } from '../../filters/index.ts';
import { createPolicies, type PolicyKindDefinition, type PolicyOfComputers } from '../index.ts';

export interface TestComputer {
  resource: number;
  guid: string;
  name: string;
}

/** A kind whose lines are its settings as they are. */
const plainKind: PolicyKindDefinition = {
  name: 'plain',
  title: 'Plain',
  description: 'Lines as they are written',
  settings: Type.Record(Type.String(), Type.Integer()),
  example: { x: 1 },
  lines: (settings) => settings as Record<string, number>,
};

export const addComputers = async (db: Database, count: number): Promise<TestComputer[]> => {
  const guids = Array.from({ length: count }, () => newGuid());
  const rows = await db.rows<{ id: number; guid: string }>(sql`
    insert into cmdb_resource (guid, type, name)
    select g, 'computer', 'pc-' || left(md5(g::text), 8) from unnest(${guids}::uuid[]) as g
    returning id, guid`);
  await db.run(sql`
    insert into cmdb_computer_summary (resource_id, guid, agent_id, registered_at, name, name_key)
    select id, guid, guid, now(), name, lower(name) from cmdb_resource where guid = any(${guids}::uuid[])`);
  return rows.map(({ id, guid }) => ({ resource: id, guid, name: `pc-${guid}` }));
};

const bitsOf = (members: readonly number[]): Map<number, Buffer> => {
  const chunks = new Map<number, Buffer>();
  for (const id of members) {
    const chunk = Math.floor(id / 8192);
    const bits = chunks.get(chunk) ?? Buffer.alloc(1024);
    const place = id % 8192;
    bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
    chunks.set(chunk, bits);
  }
  return chunks;
};

const writeChunks = async (
  db: Database,
  kept: 'target' | 'filter',
  id: string,
  members: readonly number[],
): Promise<void> => {
  const chunks = bitsOf(members);
  await db.transaction(async (tx) => {
    const target = kept === 'target';
    await tx.run(
      target
        ? sql`delete from filters_target_chunk where target_id = ${id}`
        : sql`delete from filters_filter_chunk where filter_id = ${id}`,
    );
    for (const [chunk, bits] of chunks)
      await tx.run(
        target
          ? sql`insert into filters_target_chunk (target_id, chunk, members) values (${id}, ${chunk}, ${bits})`
          : sql`insert into filters_filter_chunk (filter_id, chunk, members) values (${id}, ${chunk}, ${bits})`,
      );
    await tx.run(sql`select pg_notify('reeve_signals', 'memberships')`);
  });
};

/** As the membership update writes them. */
export const setMembers = (db: Database, target: string, members: readonly number[]) =>
  writeChunks(db, 'target', target, members);
export const setFilterMembers = (db: Database, filter: string, members: readonly number[]) =>
  writeChunks(db, 'filter', filter, members);

export const addTarget = async (
  db: Database,
  members: readonly number[],
  name = `target ${newGuid()}`,
): Promise<string> => {
  const id = newGuid();
  await db.run(sql`
    insert into filters_target (id, name, owner_id, owner_name, changed_by)
    values (${id}, ${name}, 'local', 'local', 'ada')`);
  await setMembers(db, id, members);
  return id;
};

export const addFilter = async (db: Database, members: readonly number[]): Promise<string> => {
  const id = newGuid();
  await db.run(
    sql`insert into filters_filter (id, name, changed_by) values (${id}, ${`filter ${id}`}, 'ada')`,
  );
  await setFilterMembers(db, id, members);
  return id;
};

export interface EstateOptions {
  kinds?: readonly PolicyKindDefinition[];
}

/** The capability on a real database; signals are not waited for: tests call `policies.refreshAssignments`. */
export const openEstate = (db: Database, { kinds = [] }: EstateOptions = {}) => {
  const kernel = createTestKernel(db);
  const time = { now: Date.now() };
  const told = new Set<string>();
  const ownActs: { action: string; subject: string; details: Record<string, unknown> }[] = [];
  const audit: { subject: string; details?: Record<string, unknown> }[] = [];
  const newly: PolicyOfComputers[] = [];
  const policies = createPolicies(
    kernel,
    {
      filterMembers: isMember,
      tellAgents: async (ids) => {
        for (const id of ids) told.add(id);
      },
      configurationOf: async () => ({ version: 'v', agentHas: null }),
      recordOwnAct: async (_, act) => {
        ownActs.push(act);
      },
    },
    { now: () => new Date(time.now) },
  );
  policies.defineKind({
    ...plainKind,
    assigned: async (_, assignment) => {
      newly.push({ ...assignment, computers: [...assignment.computers] });
    },
  });
  for (const kind of kinds) policies.defineKind(kind);
  const context = {
    principal: { name: 'ada' },
    record: async (_: unknown, entry: (typeof audit)[number]) => {
      audit.push(entry);
    },
  } as unknown as RequestContext;

  const call = async <C extends RouteContract>(
    contract: C,
    input: { params?: ParamsOf<C>; query?: QueryOf<C>; body?: BodyOf<C> } = {},
  ): Promise<ResponseOf<C>> => {
    const route = policies.capability.routes?.find((one) => one.contract.id === contract.id);
    if (!route) throw new Error(`no route ${contract.id}`);
    const { params = {}, query = {}, body = {} } = input;
    return (await route.handle({ params, query, body }, context)) as ResponseOf<C>;
  };

  /** As an agent reports it. */
  const report = async (
    policyId: string,
    version: number,
    computers: readonly { guid: string }[],
    state: 'compliant' | 'failing' | 'pending' | 'not-applicable',
    checkedAt = new Date(time.now).toISOString(),
  ) =>
    db.transaction((tx) =>
      policies.stateHandler.apply(
        tx,
        computers.map(({ guid }, id) => ({
          id,
          agentId: guid,
          receivedAt: new Date(time.now).toISOString(),
          data: { policyId, version, state, detail: `it is ${state}`, checkedAt },
        })),
      ),
    );

  return {
    kernel,
    policies,
    time,
    told,
    ownActs,
    audit,
    newly,
    call,
    report,
    step: () => kernel.schedules.runNow('policies.roll-outs', 'a test'),
    repair: () => kernel.schedules.runNow('policies.complete', 'a test'),
    stop: async () => {
      await policies.capability.stop?.();
      await stopTestKernel(kernel);
    },
  };
};
export type Estate = ReturnType<typeof openEstate>;

export const policyOf = (
  name: string,
  targets: readonly string[],
  settings: Record<string, unknown>,
  more: Partial<PolicyInput> = {},
): PolicyInput => ({
  name,
  kind: 'plain',
  enabled: true,
  order: 100,
  targets: [...targets],
  settings,
  ...more,
});
