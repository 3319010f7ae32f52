import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { compareVersions } from './compare-versions.ts';

const database = useTestDatabase();

const known = [
  '1.0',
  '1.0-1',
  '1.0~rc1',
  '1.0~rc1-1',
  '1.0+dfsg-2',
  '1.10',
  '1.9',
  '1:0.5',
  '0:7',
  '2.36-9+deb12u10',
  '2.36-9+deb12u9',
  '5.2.15-2+b7',
  '3.0.15-1~deb12u1',
  '3.0.15-1',
  '20240203',
  '1.0a',
  '1.0.a',
  '1.0.',
  '1.0.0',
  '007',
  '7',
  '1.0-1-2',
  '1.2.3+git20240101.abcdef0',
  '6.1.0-32',
];

const inSql = async (pairs: readonly (readonly [string, string])[]): Promise<number[]> => {
  const rows = await database.db.rows<{ sign: number }>(sql`
    select case when filters_version_key(a) collate "C" < filters_version_key(b) collate "C" then -1
      when filters_version_key(a) = filters_version_key(b) then 0 else 1 end as sign
    from unnest(${pairs.map(([a]) => a)}::text[], ${pairs.map(([, b]) => b)}::text[])
      with ordinality as p (a, b, place) order by place`);
  return rows.map(({ sign }) => sign);
};

const byDpkg = (a: string, b: string): number => {
  const holds = (operator: string) =>
    spawnSync('dpkg', ['--compare-versions', a, operator, b]).status === 0;
  if (holds('lt')) return -1;
  return holds('eq') ? 0 : 1;
};

/** dpkg refuses others. */
const valid = /^([0-9]:)?[0-9]([A-Za-z0-9.+~-]*[A-Za-z0-9.+~])?$/;
const hasDpkg = spawnSync('dpkg', ['--version']).status === 0;

test('versions are ordered as dpkg orders them', { skip: !hasDpkg }, async () => {
  const drawn = fc.sample(
    fc.tuple(anyVersion, anyVersion).filter((pair) => pair.every((one) => valid.test(one))),
    { numRuns: 250, seed: 7 },
  );
  const pairs: (readonly [string, string])[] = [
    ...known.flatMap((a, place) => known.slice(place).map((b) => [a, b] as const)),
    ...drawn,
  ];
  const signs = await inSql(pairs);
  for (const [place, [a, b]] of pairs.entries()) {
    const wanted = byDpkg(a, b);
    assert.equal(signs[place], wanted, `SQL: ${a} and ${b}`);
    assert.equal(Math.sign(compareVersions(a, b)), wanted, `TypeScript: ${a} and ${b}`);
  }
});

const anyVersion = fc
  .tuple(
    fc.option(fc.constantFrom('0:', '1:', '2:'), { nil: '' }),
    fc.array(fc.constantFrom('0', '1', '9', '10', '01', 'a', 'b', 'Z', '~', '+', '.', '-'), {
      minLength: 1,
      maxLength: 7,
    }),
  )
  .map(([epoch, parts]) => epoch + parts.join(''));

test('SQL and TypeScript agree on any text', async () => {
  const anyText = fc.oneof(anyVersion, fc.string({ unit: 'grapheme-ascii', maxLength: 12 }));
  const pairs = fc.sample(fc.tuple(anyText, anyText), { numRuns: 3000, seed: 11 });
  const signs = await inSql(pairs);
  for (const [place, [a, b]] of pairs.entries())
    assert.equal(
      Math.sign(compareVersions(a, b)),
      signs[place],
      `${JSON.stringify(a)} and ${JSON.stringify(b)}`,
    );
});
