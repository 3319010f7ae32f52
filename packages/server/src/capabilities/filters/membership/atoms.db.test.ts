import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newGuid } from '@reeve/base';
import fc from 'fast-check';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { type Cmdb, createCmdb } from '../../cmdb/index.ts';
import { readingOf } from '../clause/atoms.ts';
import type { Clause } from '../clause/clause.ts';
import { clauseHolds } from '../clause/clause-holds.ts';
import { printClause } from '../clause/print-clause.ts';
import { type ComputerFacts, readFacts } from '../explain/read-facts.ts';
import { anyClause } from '../test-support/any-clause.ts';
import { addComputer, anyInventory, anyPresence, setPresence } from '../test-support/any-estate.ts';
import { membersOfFilter } from './compute-members.ts';
import { ComputerSet } from './computer-set.ts';
import { readWorld } from './world.ts';

const database = useTestDatabase();
const computers = 60;

describe('clauses in SQL', () => {
  let kernel: TestKernel;
  let cmdb: Cmdb;
  const estate: ComputerFacts[] = [];
  const now = new Date();

  before(async () => {
    const { db } = database;
    kernel = createTestKernel(db);
    cmdb = createCmdb(kernel);
    const inventories = fc.sample(anyInventory, { numRuns: computers, seed: 5 });
    const presences = fc.sample(anyPresence, { numRuns: computers, seed: 6 });
    for (const [n, classes] of inventories.entries()) {
      const guid = await addComputer(db, cmdb, n % 2 ? `nginx` : `PC-${n}`);
      await cmdb.replaceRows([{ guid, classes }]);
      const presence = presences[n];
      if (presence && n % 3) await setPresence(db, guid, presence);
      estate.push(await readFacts(db, cmdb, guid));
    }
  });
  after(() => stopTestKernel(kernel));

  const inSql = async (clause: Clause, only: readonly number[] | null): Promise<number[]> => {
    const filter = { id: newGuid(), clause, uses: [], ...readingOf(clause) };
    const world = await readWorld(database.db, { filters: [filter], targets: [], only, now });
    return [...membersOfFilter(filter, world, () => new ComputerSet())].sort((a, b) => a - b);
  };

  test('select the computers for which the clause holds, of all and of some', async () => {
    let selected = 0;
    await fc.assert(
      fc.asyncProperty(anyClause(), fc.integer({ min: 1, max: 7 }), async (clause, step) => {
        const wanted = estate
          .filter(({ facts }) => clauseHolds(clause, { facts, now, inFilter: () => false }))
          .map(({ resourceId }) => resourceId)
          .sort((a, b) => a - b);
        selected += wanted.length > 0 && wanted.length < computers ? 1 : 0;
        assert.deepEqual(await inSql(clause, null), wanted, printClause(clause));
        const some = estate.filter((_, n) => n % step === 0).map(({ resourceId }) => resourceId);
        assert.deepEqual(
          await inSql(clause, some),
          wanted.filter((id) => some.includes(id)),
          `of some: ${printClause(clause)}`,
        );
      }),
      { numRuns: 400 },
    );
    // Clauses that select nothing, or everything, would prove little.
    assert.ok(selected > 100, `only ${selected} clauses told computers apart`);
  });

  test('many lines of software are found without the index as well', async () => {
    const clause: Clause = {
      type: 'rows',
      quantifier: 'any',
      dataClass: 'installed-software',
      item: {
        type: 'compare',
        dataClass: 'installed-software',
        column: 'manager',
        operator: '=',
        values: ['apk'],
      },
    };
    const guid = await addComputer(database.db, cmdb, 'many');
    await database.db.run(sql`
      insert into inv_installed_software_row (hash, manager, name, version, architecture)
      select gen_random_uuid(), 'apk', 'p' || n, '1', 'amd64' from generate_series(1, 6000) n`);
    await database.db.run(sql`
      insert into inv_installed_software_set (resource_id, row_ids)
      select r.id, array(select id from inv_installed_software_row where manager = 'apk' order by id limit 3)
      from cmdb_resource r where r.guid = ${guid}`);
    const id = await cmdb.resourceOf(guid);
    assert.deepEqual(await inSql(clause, null), [id]);
  });
});
