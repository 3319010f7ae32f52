import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findMigrations, phaseOf } from './migrations.ts';

test('the phase is in the name', () => {
  assert.equal(phaseOf('0010-expand-audit.sql'), 'expand');
  assert.equal(phaseOf('0011-contract-old-columns.sql'), 'contract');
  for (const name of ['10-expand-x.sql', '0010-change-x.sql', '0010-expand-X.sql', '0010.sql'])
    assert.throws(() => phaseOf(name), /NNNN-expand-slug/);
});

test('further migrations are added in their order, and none is replaced', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'reeve-migrations-'));
  try {
    const own = await findMigrations(null);
    await writeFile(join(directory, '9000-expand-next.sql'), 'select 1;');
    const all = await findMigrations(directory);
    assert.equal(all.length, own.length + 1);
    assert.equal(all.at(-1)?.path, 'server/migrations/9000-expand-next.sql');
    const taken = own[0]?.path.replace('server/migrations/', '') ?? '';
    await writeFile(join(directory, taken), 'select 2;');
    await assert.rejects(findMigrations(directory), /but so have the sources/);
  } finally {
    await rm(directory, { recursive: true });
  }
});
