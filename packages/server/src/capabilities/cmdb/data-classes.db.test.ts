import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Column, dataClasses, tableOf } from '@reeve/protocol/data-classes';
import { sql } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { classTables, typeInSql } from './class-table.ts';

const database = useTestDatabase();

interface ColumnRow {
  name: string;
  type: string;
  nullable: boolean;
}

const columnsOf = (table: string): Promise<ColumnRow[]> =>
  database.db.rows<ColumnRow>(sql`
    select a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable
    from pg_attribute a where a.attrelid = to_regclass(${table}) and a.attnum > 0 and not a.attisdropped
    order by a.attnum`);

const spelled: Record<string, string> = { timestamptz: 'timestamp with time zone' };
const declared = (columns: Record<string, Column>): ColumnRow[] =>
  Object.entries(columns).map(([name, { type, nullable }]) => ({
    name,
    type: spelled[typeInSql(type)] ?? typeInSql(type),
    nullable: nullable === true,
  }));

test('every data class has its table with its columns', async () => {
  for (const dataClass of dataClasses) {
    const readable = await columnsOf(tableOf(dataClass));
    assert.equal(readable[0]?.name, 'resource_id', dataClass.name);
    const wanted = declared(dataClass.columns);
    if (dataClass.storage !== 'shared') {
      assert.deepEqual(readable.slice(1), wanted, dataClass.name);
      continue;
    }
    // A view says nothing of null: the table of its lines does.
    assert.deepEqual(
      readable.slice(1).map(({ name, type }) => ({ name, type })),
      wanted.map(({ name, type }) => ({ name, type })),
      dataClass.name,
    );
    assert.deepEqual((await columnsOf(`${tableOf(dataClass)}_row`)).slice(2), wanted);
  }
});

test('every data class has its number', async () => {
  const rows = await database.db.rows<{ name: string }>(sql`select name from cmdb_data_class`);
  assert.deepEqual(
    rows.map(({ name }) => name).sort(),
    classTables.map(({ dataClass }) => dataClass.name).sort(),
  );
});

test('keys are declared columns that are never null', () => {
  for (const dataClass of dataClasses) {
    const columns: Record<string, Column> = dataClass.columns;
    for (const key of dataClass.key) assert.equal(columns[key]?.nullable, undefined, key);
    assert.equal(dataClass.key.length === 0, dataClass.storage === 'single', dataClass.name);
  }
});
