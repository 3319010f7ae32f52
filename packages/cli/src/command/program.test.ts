import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { commands } from '../commands/index.generated.ts';
import type { Parameters } from './parameter.ts';

const main = join(import.meta.dirname, '..', 'main.ts');
const launcher = join(import.meta.dirname, '..', '..', 'bin', 'reeve.mjs');
const home = mkdtempSync(join(tmpdir(), 'reeve-cli-'));
after(() => rmSync(home, { recursive: true }));
const cache = { NODE_COMPILE_CACHE: join(home, 'compile-cache') };

const reeve = (...words: string[]) => {
  const result = spawnSync(process.execPath, [main, ...words], {
    env: { ...process.env, REEVE_HOME: home, REEVE_URL: '', NO_COLOR: '1', ...cache },
    encoding: 'utf8',
  });
  return { code: result.status, out: result.stdout, err: result.stderr };
};

test('every command has a file of its name, a summary, and takes no option twice with another meaning', () => {
  const kinds = new Map<string, string>();
  for (const command of commands) {
    const file = `${command.name.replaceAll(' ', '-')}.ts`;
    assert.ok(readFileSync(join(import.meta.dirname, '..', 'commands', file)), file);
    assert.match(command.summary, /^[A-Z].*[^.]$/, command.name);
    if ('part' in command) continue;
    for (const [name, { shape }] of Object.entries(command.options as Parameters)) {
      const isFlag = shape === 'flag' ? 'flag' : 'value';
      assert.equal(kinds.get(name) ?? isFlag, isFlag, `${command.name} --${name}`);
      kinds.set(name, isFlag);
    }
  }
});

test('what destroys something asks, and refuses when nobody is there', () => {
  for (const command of commands) {
    if ('part' in command || !/ (delete|revoke|merge|unmerge)$/.test(command.name)) continue;
    assert.ok('yes' in command.options, command.name);
  }
});

test('a mistyped command is refused with a suggestion and exit code 2', () => {
  const { code, err, out } = reeve('computer', 'lsit');
  assert.equal(code, 2);
  assert.match(err, /unknown command 'lsit' \(Did you mean list\?\)/);
  assert.match(err, /What to do: /);
  assert.equal(out, '');
});

test('a group without a verb shows its help on standard error, exit code 2', () => {
  const { code, err } = reeve('computer');
  assert.equal(code, 2);
  assert.match(err, /Usage: reeve computer/);
});

test('with --json a refusal is one line of JSON on standard error', () => {
  const { code, err } = reeve('status', '--json');
  assert.equal(code, 1);
  const refusal = JSON.parse(err);
  assert.equal(refusal.code, 'cli.noServer');
  assert.match(refusal.remedy, /npm start/);
});

test('a value of the wrong kind is a usage error that names the option', () => {
  const { code, err } = reeve('computer', 'list', '--limit', 'many', '--json');
  assert.equal(code, 2);
  assert.match(JSON.parse(err).message, /limit.*whole number/);
  assert.match(
    JSON.parse(reeve('computer', 'list', '--bogus', '--json').err).remedy,
    /reeve computer list --help/,
  );
  assert.equal(reeve('computer', 'list', '--health', 'fine').code, 2);
});

test('completion knows commands, options and words', () => {
  const suggest = (...words: string[]) =>
    reeve('complete', '--', ...words)
      .out.split('\n')
      .map((line) => line.split('\t')[0]);
  assert.ok(suggest('comp').includes('computer'));
  assert.ok(suggest('computer', '').includes('show'));
  assert.ok(suggest('computer', 'list', '--hea').includes('--health'));
  assert.ok(suggest('upgrade', 'ro').includes('rollback'));
  assert.deepEqual(suggest('computer', 'list', '--health', 'w').slice(0, 1), ['warning']);
});

test('the completion for bash works in a bash without anything else', () => {
  const script = `
    reeve() { "${process.execPath}" "${main}" "$@"; }
    source <(reeve completion bash)
    COMP_WORDS=(reeve computer me) COMP_CWORD=2
    __reeve_complete
    printf '%s ' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8' });
  assert.equal(stdout, 'memberships merge merges ', stderr);
});

test('the launcher passes words, output and exit code through', () => {
  const { status, stderr } = spawnSync(launcher, ['status', '--json'], {
    env: { ...process.env, REEVE_HOME: home, REEVE_URL: '' },
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.equal(JSON.parse(stderr).code, 'cli.noServer');
});
