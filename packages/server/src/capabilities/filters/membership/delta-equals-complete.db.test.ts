import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError, newGuid } from '@reeve/base';
import fc from 'fast-check';
import { raw } from 'sql-template-tag';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { type ClassContent, type Cmdb, createCmdb } from '../../cmdb/index.ts';
import type { Clause } from '../clause/clause.ts';
import { clauseHolds } from '../clause/clause-holds.ts';
import { printClause } from '../clause/print-clause.ts';
import { readFacts } from '../explain/read-facts.ts';
import { readFilterNames, removeFilter } from '../filters/filter-store.ts';
import { saveFilter } from '../filters/save-filter.ts';
import {
  addGroup,
  addView,
  assignComputers,
  bindAdministrator,
  changeGroup,
  deleteGroup,
  removeComputers,
} from '../organization/change-groups.ts';
import { refuseUsed, registerOwnUses } from '../own-uses.ts';
import { saveTarget } from '../targets/save-target.ts';
import { anyClause, anyLeaf } from '../test-support/any-clause.ts';
import {
  addComputer,
  anyContent,
  anyInventory,
  anyPresence,
  type Presence,
  setPresence,
} from '../test-support/any-estate.ts';
import { createUses } from '../uses.ts';
import { checkMembers } from './check-members.ts';
import { inSnapshot, lockMemberships } from './lock.ts';
import { updateComplete, updateDelta } from './update-members.ts';

const database = useTestDatabase();

/** Names of things are numbers that are taken modulo what there is: shrinking keeps them meaningful. */
type Act =
  | { do: 'add'; classes: ClassContent[] }
  | { do: 'report'; computer: number; classes: ClassContent[] }
  | { do: 'check in'; computer: number; presence: Presence }
  | { do: 'delete' | 'return'; computer: number }
  | { do: 'merge'; keep: number; absorb: number }
  | { do: 'undo merge' }
  | { do: 'save filter'; filter: number; clause: Clause; included: number[]; excluded: number[] }
  | { do: 'delete filter'; filter: number }
  | {
      do: 'save target';
      target: number;
      parts: [rule: number, kind: number, id: number][];
      owner: number;
    }
  | { do: 'add group'; parent: number }
  | { do: 'move group'; group: number; parent: number }
  | { do: 'delete group'; group: number }
  | { do: 'assign' | 'remove'; group: number; computers: number[] }
  | { do: 'bind'; owner: number; groups: number[] }
  | { do: 'delta' | 'complete' };

const number = fc.nat({ max: 11 });
const numbers = fc.array(number, { maxLength: 3 });
const filterNames = ['f0', 'f1', 'f2', 'f3'];

const weighted = (weight: number, arbitrary: fc.Arbitrary<Act>) => ({ weight, arbitrary });
const act = <K extends string, T extends object>(
  name: K,
  rest: { [P in keyof T]: fc.Arbitrary<T[P]> },
): fc.Arbitrary<{ do: K } & T> =>
  fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<{ do: K } & T>;

const saveFilterAct = act('save filter', {
  filter: number,
  clause: fc.oneof(anyLeaf(), anyLeaf(), anyClause(filterNames)),
  included: numbers,
  excluded: fc.oneof(fc.constant<number[]>([]), numbers),
});
const saveTargetAct = act('save target', {
  target: number,
  parts: fc.array(
    fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }), number) as fc.Arbitrary<
      [number, number, number]
    >,
    { minLength: 1, maxLength: 3 },
  ),
  owner: number,
});
const addAct = act('add', { classes: anyInventory });
const addGroupAct = act('add group', { parent: number });
const assignAct = act('assign', { group: number, computers: numbers });
const bindAct = act('bind', { owner: number, groups: numbers });

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  weighted(1, addAct),
  weighted(14, act('report', { computer: number, classes: anyContent.map((one) => [one]) })),
  weighted(1, act('check in', { computer: number, presence: anyPresence })),
  weighted(1, act('delete', { computer: number })),
  weighted(1, act('return', { computer: number })),
  weighted(3, act('merge', { keep: number, absorb: number })),
  weighted(3, fc.constant<Act>({ do: 'undo merge' })),
  weighted(2, saveFilterAct),
  weighted(1, act('delete filter', { filter: number })),
  weighted(1, saveTargetAct),
  weighted(1, addGroupAct),
  weighted(2, act('move group', { group: number, parent: number })),
  weighted(1, act('delete group', { group: number })),
  weighted(4, assignAct),
  weighted(2, act('remove', { group: number, computers: numbers })),
  weighted(2, bindAct),
  weighted(10, fc.constant<Act>({ do: 'delta' })),
  weighted(1, fc.constant<Act>({ do: 'complete' })),
);

const several = (arbitrary: fc.Arbitrary<Act>, count: number) =>
  fc.array(arbitrary, { minLength: count, maxLength: count });

/** First something of everything, so that what follows matters; then anything. */
const anyHistory: fc.Arbitrary<Act[]> = fc
  .tuple(
    several(addAct, 5),
    several(addGroupAct, 3),
    several(assignAct, 3),
    several(saveFilterAct, 4),
    several(saveTargetAct, 3),
    several(bindAct, 1),
    fc.array(anyAct, { minLength: 10, maxLength: 35 }),
  )
  .map((parts) => parts.flat());

const at = <T>(items: readonly T[], place: number): T | undefined =>
  items.length === 0 ? undefined : items[place % items.length];

/** Refusals are part of the game: nothing is changed then. */
const unlessRefused = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
};

describe('membership', () => {
  let kernel: TestKernel;
  let cmdb: Cmdb;
  let view = '';
  let computers: string[] = [];
  let merges: string[] = [];
  const targets = [newGuid(), newGuid(), newGuid()];
  const owners = [newGuid(), newGuid()];
  const uses = createUses();
  registerOwnUses(uses);
  const tally = new Map<string, number>();

  before(async () => {
    kernel = createTestKernel(database.db);
    cmdb = createCmdb(kernel);
    // Members are kept in chunks of 8,192 numbers: the estates lie on both sides of a border.
    await database.db.run(sql`alter sequence cmdb_resource_id_seq restart with 8100`);
  });
  after(() => stopTestKernel(kernel));

  const changing = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
    database.db.transaction(work);
  const filters = () => readFilterNames(database.db);
  const groups = () =>
    database.db.rows<{ id: string; name: string; parentId: string | null }>(
      sql`select id, name, parent_id as "parentId" from filters_group order by name`,
    );

  /** Lines of software and the like stay: the CMDB keeps their numbers in memory. */
  const empty = async (): Promise<void> => {
    const tables = await database.db.rows<{ name: string }>(sql`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
        and (relname like 'filters%' or relname like 'inv\\_%' or relname like 'cmdb%' or relname like 'agents%'
          or relname = 'access_administrator')
        and relname not like '%\\_row' and relname not in ('cmdb_data_class', 'cmdb_resource_type')`);
    await changing(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`);
      for (const { name } of tables) await tx.run(sql`delete from ${raw(name)}`);
    });
    [computers, merges] = [[], []];
    view = await changing((tx) => addView(tx, 'view'));
    for (const [n, id] of owners.entries())
      await database.db.run(
        sql`insert into access_administrator (id, name, roles) values (${id}, ${`owner ${n}`}, '{operator}')`,
      );
  };

  const ids = (places: readonly number[]): string[] =>
    places.flatMap((place) => at(computers, place) ?? []);

  const saveOneFilter = async ({
    filter,
    clause,
    included,
    excluded,
  }: Extract<Act, { do: 'save filter' }>) => {
    const name = filterNames[filter % filterNames.length] ?? '';
    const known = await filters();
    const id = known.find((one) => one.name === name)?.id ?? newGuid();
    const where = printClause(clause);
    const input = { name, where, include: ids(included), exclude: ids(excluded) };
    await changing((tx) => saveFilter(tx, id, input, 'ada'));
  };

  const saveOneTarget = async ({ target, parts, owner }: Extract<Act, { do: 'save target' }>) => {
    const [known, places] = [await filters(), await groups()];
    const part = (kind: number, id: number) =>
      [
        { kind: 'filter' as const, id: at(known, id)?.id },
        { kind: 'group' as const, id: at(places, id)?.id },
        { kind: 'computer' as const, id: at(computers, id) },
        { kind: 'everything' as const, id: undefined },
      ][kind];
    const ruled = (...rules: number[]) =>
      parts
        .filter(([rule]) => rules.includes(rule))
        .flatMap(([, kind, id]) => {
          const made = part(kind, id);
          if (!made || (made.kind !== 'everything' && made.id === undefined)) return [];
          return [made.id === undefined ? { kind: made.kind } : { kind: made.kind, id: made.id }];
        });
    const id = at(targets, target) ?? '';
    const input = { name: `t${target % 3}`, anyOf: ruled(0, 1), allOf: ruled(2), noneOf: ruled(3) };
    await changing((tx) =>
      saveTarget(tx, id, input, { id: at(owners, owner) ?? '', name: 'owner' }),
    );
  };

  const deleteOneFilter = async (place: number): Promise<void> => {
    const filter = at(await filters(), place);
    if (!filter) return;
    await changing(async (tx) => {
      await lockMemberships(tx);
      const used = await uses.find(tx, 'filter', [filter.id]);
      refuseUsed('filter', filter.name, used.get(filter.id) ?? []);
      await removeFilter(tx, filter.id);
    });
  };

  const changeGroups = async (one: Act): Promise<void> => {
    const places = await groups();
    if (one.do === 'add group') {
      const parentId = one.parent % 2 ? (at(places, one.parent)?.id ?? null) : null;
      await changing((tx) => addGroup(tx, view, { name: `g${places.length}`, parentId }));
    } else if (one.do === 'move group') {
      const group = at(places, one.group);
      const parentId = one.parent % 2 ? (at(places, one.parent)?.id ?? null) : null;
      if (group) await changing((tx) => changeGroup(tx, group.id, { name: group.name, parentId }));
    } else if (one.do === 'delete group') {
      const group = at(places, one.group);
      if (group) await changing((tx) => deleteGroup(tx, group.id));
    } else if (one.do === 'assign' || one.do === 'remove') {
      const group = at(places, one.group);
      const move = one.do === 'assign' ? assignComputers : removeComputers;
      if (group) await changing((tx) => move(tx, group.id, ids(one.computers)));
    } else if (one.do === 'bind') {
      const bound = one.groups.flatMap((place) => at(places, place)?.id ?? []);
      await changing((tx) => bindAdministrator(tx, at(owners, one.owner) ?? '', bound));
    }
  };

  const changeComputers = async (one: Act): Promise<void> => {
    const { db } = database;
    if (one.do === 'add') {
      const guid = await addComputer(db, cmdb, `pc-${computers.length}`);
      computers.push(guid);
      await cmdb.replaceRows([{ guid, classes: one.classes }]);
    } else if (one.do === 'report') {
      const guid = at(computers, one.computer);
      if (guid) await cmdb.replaceRows([{ guid, classes: one.classes }]);
    } else if (one.do === 'check in') {
      const guid = at(computers, one.computer);
      if (guid) await setPresence(db, guid, one.presence);
    } else if (one.do === 'delete') {
      const guid = at(computers, one.computer);
      if (guid) await changing((tx) => cmdb.deleteResource(tx, guid));
    } else if (one.do === 'return') {
      const id = at(computers, one.computer);
      const identity = { hostName: 'back', macAddresses: [], ipAddresses: [], operatingSystem: '' };
      if (id)
        await changing((tx) => cmdb.ensureComputer(tx, { id, agentVersion: '0.2.0', identity }));
    } else if (one.do === 'merge') {
      const [keep, absorb] = [at(computers, one.keep), at(computers, one.absorb)];
      if (keep && absorb)
        merges.push(await changing((tx) => cmdb.mergeResources(tx, { keep, absorb, by: 'ada' })));
    } else if (one.do === 'undo merge') {
      const id = merges.pop();
      if (id) await changing((tx) => cmdb.undoMerge(tx, id));
    }
  };

  const perform = async (one: Act): Promise<void> => {
    tally.set(one.do, (tally.get(one.do) ?? 0) + 1);
    if (one.do === 'delta') await inSnapshot(database.db, (tx) => updateDelta(tx, cmdb));
    else if (one.do === 'complete')
      await inSnapshot(database.db, (tx) => updateComplete(tx, cmdb, 'test'));
    else if (one.do === 'save filter') await unlessRefused(() => saveOneFilter(one));
    else if (one.do === 'delete filter') await unlessRefused(() => deleteOneFilter(one.filter));
    else if (one.do === 'save target') await unlessRefused(() => saveOneTarget(one));
    else if (/group|assign|remove|bind/.test(one.do)) await unlessRefused(() => changeGroups(one));
    else await unlessRefused(() => changeComputers(one));
  };

  /** Members of each filter by the plain meaning of its clause, one computer after the other, without SQL's help. */
  const plainMembers = async (): Promise<Map<string, string[]>> => {
    const now = new Date();
    const known = await database.db.rows<{
      id: string;
      clause: Clause | null;
      included: string[];
      excluded: string[];
    }>(sql`
      select f.id, f.clause,
        array(select r.guid::text from filters_pick p join cmdb_resource r on r.id = p.resource_id
          where p.filter_id = f.id and p.included) as included,
        array(select r.guid::text from filters_pick p join cmdb_resource r on r.id = p.resource_id
          where p.filter_id = f.id and not p.included) as excluded
      from filters_filter f`);
    const byId = new Map(known.map((one) => [one.id, one]));
    const living = await database.db.rows<{ guid: string }>(
      sql`select guid from cmdb_computer_summary`,
    );
    const found = new Map<string, string[]>(known.map(({ id }) => [id, []]));
    for (const { guid } of living) {
      const { facts } = await readFacts(database.db, cmdb, guid);
      const names = await namesOf(guid);
      const inFilter = (id: string): boolean => {
        const one = byId.get(id);
        if (!one || one.excluded.some((picked) => names.includes(picked))) return false;
        if (one.included.some((picked) => names.includes(picked))) return true;
        return one.clause !== null && clauseHolds(one.clause, { facts, now, inFilter });
      };
      for (const { id } of known) if (inFilter(id)) found.get(id)?.push(guid);
    }
    return found;
  };

  /** A computer's GUID and those of computers that it has absorbed. */
  const namesOf = async (guid: string): Promise<string[]> => {
    const rows = await database.db.rows<{ guid: string }>(sql`
      select a.guid from cmdb_alias a join cmdb_resource r on r.id = a.resource_id where r.guid = ${guid}`);
    return [guid, ...rows.map((row) => row.guid)];
  };

  const storedMembers = async (): Promise<Map<string, string[]>> => {
    const rows = await database.db.rows<{ id: string; guids: string[] }>(sql`
      select f.id, array(select s.guid::text from filters_filter_members m
        join cmdb_computer_summary s on s.resource_id = m.resource_id where m.filter_id = f.id) as guids
      from filters_filter f`);
    return new Map(rows.map(({ id, guids }) => [id, guids]));
  };

  const countsAreRight = async (): Promise<void> => {
    const wrong = await database.db.rows(sql`
      select f.name, f.members, m.n from filters_filter f
      cross join lateral (select count(*)::integer as n from filters_filter_members m where m.filter_id = f.id) m
      where f.members <> m.n
      union all
      select t.name, t.members, m.n from filters_target t
      cross join lateral (select count(*)::integer as n from filters_target_members m where m.target_id = t.id) m
      where t.members <> m.n`);
    assert.deepEqual(wrong, []);
  };

  const sorted = (members: Map<string, string[]>) =>
    Object.fromEntries([...members].map(([id, guids]) => [id, [...guids].sort()]));

  test('after a delta, nothing differs from computing everything anew, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory, async (acts) => {
        await empty();
        for (const one of acts) await perform(one);
        const check = await checkMembers(database.db, cmdb);
        assert.deepEqual(check.differences, []);
        assert.ok(check.agrees);
        assert.deepEqual(sorted(await storedMembers()), sorted(await plainMembers()));
        await countsAreRight();
      }),
      { numRuns: 60, interruptAfterTimeLimit: 20_000 },
    );
    // On a busy machine the time ends it early; a few histories must have been lived through.
    for (const name of ['report', 'save target', 'assign', 'bind', 'delta'])
      assert.ok((tally.get(name) ?? 0) > 3, `${name} was tried ${tally.get(name) ?? 0} times`);
  });
});
