import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { canonicalJson, type Json } from '@reeve/base';
import {
  createPolicy,
  deletePolicy,
  getEffectivePolicies,
  type PolicyInput,
  restorePolicy,
  setPolicyEnabled,
  steerRollOut,
  updatePolicy,
} from '@reeve/protocol/api';
import fc from 'fast-check';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import type { Content } from './content.ts';
import { type Contender, effectiveLines } from './effective-lines.ts';
import { shareOf } from './ring.ts';
import {
  addComputers,
  addTarget,
  type Estate,
  openEstate,
  setMembers,
  type TestComputer,
} from './test-support/estate.ts';

const database = useTestDatabase();
const computerCount = 8;
const targetCount = 3;

type Act =
  | {
      act: 'create';
      targets: number[];
      order: number;
      lines: Record<string, number>;
      enabled: boolean;
      staged: boolean;
    }
  | {
      act: 'update';
      which: number;
      targets: number[];
      order: number;
      lines: Record<string, number>;
      staged: boolean;
    }
  | { act: 'toggle' | 'delete' | 'restore' | 'advance' | 'back'; which: number }
  | { act: 'members'; target: number; members: number[] }
  | { act: 'settle' };

const targets = fc.uniqueArray(fc.nat(targetCount - 1), { maxLength: 2 });
const lines = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 3 }), {
  minKeys: 1,
  maxKeys: 3,
});
const order = fc.integer({ min: 0, max: 2 });
const which = fc.nat(9);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('create' as const),
      targets,
      order,
      lines,
      enabled: fc.boolean(),
      staged: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('update' as const),
      which,
      targets,
      order,
      lines,
      staged: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constantFrom(
        'toggle' as const,
        'delete' as const,
        'restore' as const,
        'advance' as const,
        'back' as const,
      ),
      which,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('members' as const),
      target: fc.nat(targetCount - 1),
      members: fc.uniqueArray(fc.nat(computerCount - 1)),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ act: 'settle' as const }) },
);

/** What is in force on every computer, as it is stored. */
const snapshot = async (computers: readonly TestComputer[]) => {
  const rows = await database.db.rows<{ resource: number; key: string; content: Json }>(sql`
    select c.resource_id as resource, s.key, d.content from policies_computer c
    join policies_set s on s.id = c.set_id join policies_document d on d.hash = s.document`);
  const found = new Map(rows.map((row) => [row.resource, row]));
  return computers.map(({ resource }) => canonicalJson(found.get(resource)?.content ?? null));
};

describe('the policy update', () => {
  let estate: Estate;
  let computers: TestComputer[];
  before(async () => {
    estate = openEstate(database.db);
    computers = await addComputers(database.db, computerCount);
  });
  after(() => estate.stop());

  const resources = (members: readonly number[]) =>
    members.map((index) => computers[index]?.resource ?? 0);

  /** Runs acts; whatever is refused is a refusal for everybody. Gives the ids of all policies ever made. */
  const perform = async (acts: readonly Act[], targetIds: readonly string[]): Promise<string[]> => {
    const ids: string[] = [];
    let names = 0;
    const inputOf = (
      one: { targets: number[]; order: number; lines: Record<string, number>; staged: boolean },
      enabled: boolean,
    ): PolicyInput => ({
      name: `policy ${names++} ${Math.random()}`,
      kind: 'plain',
      enabled,
      order: one.order,
      targets: one.targets.map((index) => targetIds[index] ?? ''),
      settings: one.lines,
      rollOut: one.staged
        ? {
            rings: [{ name: 'Half', percent: 50 }],
            haltAbovePercent: 10,
            minimumReports: 1,
            advanceAtPercent: 100,
            soakMinutes: 0,
          }
        : null,
    });
    const performOne = async (act: Act): Promise<void> => {
      if (act.act === 'settle') return void (await estate.policies.refreshAssignments());
      if (act.act === 'members')
        return setMembers(database.db, targetIds[act.target] ?? '', resources(act.members));
      if (act.act === 'create') {
        const made = await estate.call(createPolicy, { body: inputOf(act, act.enabled) });
        ids.push(made.id);
        return;
      }
      const id = ids[act.which % Math.max(1, ids.length)];
      if (id === undefined) return;
      const params = { id };
      if (act.act === 'update')
        await estate.call(updatePolicy, { params, body: inputOf(act, true) });
      if (act.act === 'delete') await estate.call(deletePolicy, { params });
      if (act.act === 'restore') await estate.call(restorePolicy, { params, body: { version: 1 } });
      if (act.act === 'toggle')
        await estate.call(setPolicyEnabled, { params, body: { enabled: act.which % 2 === 0 } });
      if (act.act === 'advance' || act.act === 'back')
        await estate.call(steerRollOut, { params, body: { action: act.act } });
    };
    for (const act of acts)
      await performOne(act).catch((error) => {
        if (!String(error.code ?? '').startsWith('policies.')) throw error;
      });
    return ids;
  };

  /** Slowly and by itself: what each computer should have, where no roll-out is under way. */
  const expected = async (targetIds: readonly string[], members: ReadonlyMap<string, number[]>) => {
    const rows = await database.db.rows<{
      number: number;
      content: Content;
      previous: Content | null;
      ring: number | null;
      phase: string | null;
    }>(sql`
      select p.number, v.content, b.content as previous, r.ring, r.state as phase from policies_policy p
      join policies_version v on v.policy = p.number and v.version = p.version
      left join policies_roll_out r on r.policy = p.number
      left join policies_version b on b.policy = p.number and b.version = r.previous_version
      where p.deleted_at is null and p.enabled`);
    const own = rows.filter(({ content, previous }) =>
      [...content.targets, ...(previous?.targets ?? [])].every((id) => targetIds.includes(id)),
    );
    return computers.map(({ resource, guid }) => {
      const contenders: Contender[] = own.flatMap(({ number, content, previous, ring }) => {
        const reached = ring === null || ring >= 1 || shareOf(guid) < 50;
        const valid = reached ? content : previous?.enabled ? previous : null;
        const hit = valid?.targets.some((id) => members.get(id)?.includes(resource));
        return valid && hit
          ? [
              {
                number,
                order: valid.order,
                kind: 'plain',
                lines: valid.settings as Record<string, number>,
              },
            ]
          : [];
      });
      return effectiveLines(contenders).map(({ key, value }) => `${key}=${value}`);
    });
  };

  test('the incremental path gives what the complete one gives, and what a slow reckoning gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyAct, { minLength: 3, maxLength: 14 }), async (acts) => {
        const targetIds: string[] = [];
        for (let index = 0; index < targetCount; index++)
          targetIds.push(await addTarget(database.db, resources([index, index + 1, index + 4])));
        const ids = await perform(acts, targetIds);
        await estate.policies.refreshAssignments();
        const incremental = await snapshot(computers);
        await estate.repair();
        assert.deepEqual(await snapshot(computers), incremental);

        const members = new Map<string, number[]>();
        for (const { target, resource } of await database.db.rows<{
          target: string;
          resource: number;
        }>(sql`
          select target_id as target, resource_id as resource from filters_target_members`))
          members.set(target, [...(members.get(target) ?? []), resource]);
        const wanted = await expected(targetIds, members);
        for (const [index, { guid }] of computers.entries()) {
          const { lines: effective } = await estate.call(getEffectivePolicies, {
            params: { id: guid },
          });
          assert.deepEqual(
            effective.map(({ key, value }) => `${key}=${value}`),
            wanted[index],
          );
          const delivered = (await estate.policies.policiesOf(guid)).flatMap(({ settings }) =>
            Object.entries(settings).map(([key, value]) => `${key}=${value}`),
          );
          assert.deepEqual(delivered.sort(), wanted[index]);
        }
        for (const id of ids)
          await estate.call(deletePolicy, { params: { id } }).catch(() => undefined);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('a server that is killed between its transactions leaves nothing undone', async () => {
    const many = await addComputers(database.db, 9000);
    const target = await addTarget(
      database.db,
      many.map(({ resource }) => resource),
    );
    const dying = openEstate(database.db);
    const { id } = await dying.call(createPolicy, {
      body: {
        name: 'Wide',
        kind: 'plain',
        enabled: false,
        order: 1,
        targets: [target],
        settings: { w: 1 },
      },
    });
    // Ends after the first of several transactions, as a kill would.
    const saved = dying.call(setPolicyEnabled, { params: { id }, body: { enabled: true } });
    await dying.policies.capability.stop?.();
    await saved;
    const count = async () =>
      (
        await database.db.first<{ n: number }>(sql`
        select count(*) as n from policies_computer c join policies_set_member m on m.set_id = c.set_id
        join policies_policy p on p.number = m.policy where p.id = ${id}`)
      )?.n;
    await dying.stop();
    const other = openEstate(database.db);
    await Promise.all([other.policies.refreshAssignments(), estate.policies.refreshAssignments()]);
    assert.equal(await count(), 9000);
    assert.equal((await database.db.rows(sql`select from policies_pending`)).length, 0);
    const told = [...dying.newly, ...other.newly, ...estate.newly].filter(
      (one) => one.policyId === id,
    );
    assert.equal(
      told.flatMap((one) => one.computers).length,
      9000,
      'each computer was told of once',
    );
    await other.call(deletePolicy, { params: { id } });
    await other.stop();
  });
});
