import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const main = join(import.meta.dirname, 'main.ts');

const run = (...words: string[]) => {
  const env = { ...process.env, REEVE_INSTALLATION: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

test('a line that is not understood is refused with a remedy, as JSON where that is wanted', () => {
  for (const words of [['upgrade', 'frob'], ['install'], ['upgrade', 'check', '--bogus']]) {
    const refused = run(...words, '--json');
    assert.deepEqual([refused.status, refused.stdout], [2, ''], words.join(' '));
    const body = JSON.parse(refused.stderr);
    assert.equal(body.code, 'installer.usage');
    assert.match(body.remedy, new RegExp(`reeve ${words[0]} --help`));
  }
  const { status, stderr } = run('upgrade', 'frob');
  assert.equal(status, 2);
  assert.match(
    stderr,
    /^reeve: unknown command 'frob'\n {2}What to do: See `reeve upgrade --help`/,
  );
});

test('help goes to standard output, with exit code 0', () => {
  const { status, stdout, stderr } = run('upgrade', '--help');
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /explain-now/);
});
