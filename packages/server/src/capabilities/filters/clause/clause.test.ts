import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import fc from 'fast-check';
import { anyClause } from '../test-support/any-clause.ts';
import { checkClause } from './check-clause.ts';
import { parseClause } from './parse-clause.ts';
import { printClause } from './print-clause.ts';

const filters = [
  { id: '00000000-0000-7000-8000-000000000001', name: "Ada's servers" },
  { id: '00000000-0000-7000-8000-000000000002', name: 'Laptops' },
];

const read = (text: string) => {
  const { tree, positions } = parseClause(text);
  return tree && checkClause(tree, filters, positions);
};

test('a tree printed and read again is the same tree, and prints the same', () => {
  fc.assert(
    fc.property(anyClause(filters.map(({ name }) => name)), (tree) => {
      const checked = checkClause(tree, filters);
      const text = printClause(tree);
      const again = parseClause(text).tree;
      assert.deepEqual(again, tree, text);
      assert.equal(printClause(again), text);
      assert.deepEqual(read(text), checked);
    }),
    { numRuns: 2000 },
  );
});

test('clauses as people write them', () => {
  const same = (text: string, printed = text) => {
    const tree = parseClause(text).tree;
    assert.ok(tree);
    checkClause(tree, filters);
    assert.equal(printClause(tree), printed);
  };
  same(
    `operating-system.name = 'Debian' and any installed-software (name = 'nginx' and version olderThan '1.26')`,
  );
  same(`memory.total_bytes >= 8 GiB`);
  same(`memory.total_bytes >= 8589934592`, 'memory.total_bytes >= 8 GiB');
  same(
    `any installed-software (size_kib > 1.5 GiB)`,
    'any installed-software (size_kib > 1536 MiB)',
  );
  same(`NOT ( In Filter "laptops" ) OR no service`, `not in filter 'laptops' or no service`);
  same(`computer.last_seen WITHIN 7 Days`, 'computer.last_seen within 7 days');
  same(`computer.last_seen not within 1 day`);
  same(`not in filter 'Laptops'`);
  same(`a.b = 'x'`.replace('a.b', 'hardware.model'));
  same(`hardware.model is not empty and hardware.model not in ('a', 'b''c')`);
  same(`(((computer.pending_restart = true)))`, 'computer.pending_restart = true');
  same(`computer.pending_restart <> true`, 'computer.pending_restart != true');
  assert.equal(read('   '), null);
});

const refused = (text: string, at: number | null, ...words: string[]): void => {
  assert.throws(
    () => read(text),
    (thrown) => {
      assert.ok(thrown instanceof AppError, String(thrown));
      const said = `${thrown.message} ${thrown.remedy}`;
      if (at !== null) assert.match(thrown.message, new RegExp(`at character ${at}:`), said);
      for (const word of words) assert.ok(said.includes(word), `${said} lacks ${word}`);
      return true;
    },
  );
};

test('what is wrong is named with its place and with what there is instead', () => {
  refused(`operating-system.nam = 'x'`, 1, 'column “nam”', 'did you mean “name”', 'kernel');
  refused(
    `memory.total_bytes > 1 and operatin-system.name = 'x'`,
    28,
    'did you mean “operating-system”',
  );
  refused(`in filter 'Laptop'`, 1, 'did you mean “Laptops”', "Ada's servers");
  refused(`installed-software.name = 'x'`, 1, 'any installed-software (name');
  refused(`memory.total_bytes = '8'`, 1, '"8"', 'a number');
  refused(`memory.total_bytes > 8 days`, null);
  refused(`processor.cores > 8 GiB`, null, 'does not fit');
  refused(`operating-system.version < '12'`, 1, 'olderThan');
  refused(`operating-system.name = 'x`, 25, 'has no end');
  refused(`operating-system.name = `, 25, 'missing');
  refused(`operating-system.name = 'x' memory.total_bytes > 1`, 29, '“and”, “or”');
  refused(`(memory.total_bytes > 1`, 24, '“)”');
  refused(`any service (name = 'a' or any disk)`, null);
  refused(`computer.last_seen within 0 days`, 27, 'no span');
  refused(`operating-system.booted_at before 'soon'`, 1, '2026-01-31');
  refused(`any computer (name = 'x')`, 1, 'has no rows');
  refused(`memory.total_bytes > 1 ; drop table x`, 24, '“;”');
  refused(`${'('.repeat(100)}memory.total_bytes > 1`, null, 'deep');
  refused(`memory > 1`, 8, 'dot');
});

test('a tree from outside is checked like text', () => {
  const refuse = (tree: unknown, word: string) =>
    assert.throws(() => checkClause(tree as never, filters), new RegExp(word));
  refuse({ type: 'and', items: [] }, 'empty');
  refuse(
    { type: 'compare', dataClass: 'memory', column: 'total_bytes', operator: '=', values: [1, 2] },
    'one value',
  );
  refuse(
    { type: 'compare', dataClass: 'memory', column: 'total_bytes', operator: '=', values: [1e-9] },
    'does not fit',
  );
  refuse(
    { type: 'compare', dataClass: 'memory', column: 'x', operator: '; drop', values: [] },
    'no column',
  );
  let deep: object = { type: 'inFilter', filter: 'Laptops' };
  for (let n = 0; n < 500; n++) deep = { type: 'not', item: deep };
  refuse(deep, 'more than 1000 parts');
  assert.equal(
    printClause(checkClause({ type: 'inFilter', filter: 'LAPTOPS' }, filters)),
    `in filter '${filters[1]?.id}'`,
  );
});
