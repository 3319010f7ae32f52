import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPlace } from '../place.ts';
import { quoteWord } from './quote-word.ts';
import { serverUnits } from './units.ts';

const missing = spawnSync('systemd-analyze', ['--version']).status !== 0;

test('the unit of the server passes systemd-analyze verify, also with an odd path', {
  skip: missing ? 'systemd-analyze is not here' : false,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-units-'));
  try {
    const units = serverUnits(findPlace(), join(folder, 'a home with 100% $odd "names"'));
    for (const { name, text } of units) writeFileSync(join(folder, name), text);
    const files = units.map(({ name }) => join(folder, name));
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /reeve/);
    assert.doesNotMatch(units.map(({ text }) => text).join(''), /^[^#]*@[A-Z]+@/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('words are quoted as systemd reads them', () => {
  assert.equal(quoteWord('/opt/reeve/bin/reeve'), '/opt/reeve/bin/reeve');
  assert.equal(quoteWord('/srv/a b'), '"/srv/a b"');
  assert.equal(quoteWord('100%'), '100%%');
  assert.equal(quoteWord('a"b\\c'), '"a\\"b\\\\c"');
});
