import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { AppError } from '@reeve/base';
import { loadConfig } from './config.ts';

const homeWith = (file?: unknown): string => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-config-'));
  if (file !== undefined) writeFileSync(join(home, 'reeve.config.json'), JSON.stringify(file));
  return home;
};

const refusal = (env: Record<string, string>): AppError => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

test('defaults hold where nothing is said', () => {
  const config = loadConfig({ REEVE_HOME: homeWith() });
  assert.deepEqual(config.listen, { host: '0.0.0.0', port: 8443 });
  assert.deepEqual(config.consoleListen, { host: '127.0.0.1', port: 8440 });
  assert.equal(config.databaseUrl, null);
});

test('the environment goes before the file', () => {
  const home = homeWith({ listen: '10.0.0.1:1', logLevel: 'warn' });
  const config = loadConfig({ REEVE_HOME: home, REEVE_LISTEN: '[::1]:9000' });
  assert.deepEqual(config.listen, { host: '::1', port: 9000 });
  assert.equal(config.logLevel, 'warn');
});

test('an unknown key refuses the start and is named', () => {
  const error = refusal({ REEVE_HOME: homeWith({ lissten: 'x' }) });
  assert.equal(error.code, 'config.unknownKey');
  assert.match(error.message, /lissten/);
});

for (const [env, value] of [
  ['REEVE_LISTEN', 'nonsense'],
  ['REEVE_LISTEN', '0.0.0.0:70000'],
  ['REEVE_CONSOLE_LISTEN', '0.0.0.0:80'],
  ['REEVE_DATABASE_URL', 'mysql://x'],
  ['REEVE_LOG_LEVEL', 'loud'],
] as const)
  test(`${env}=${value} is refused with its source`, () => {
    const error = refusal({ REEVE_HOME: homeWith(), [env]: value });
    assert.equal(error.code, 'config.badValue');
    assert.match(error.remedy, new RegExp(env));
  });

test('a wrong database URL is not repeated in the error: it may hold a password', () => {
  const error = refusal({ REEVE_HOME: homeWith(), REEVE_DATABASE_URL: 'pg://u:geheim@h/d' });
  assert.doesNotMatch(
    `${error.message} ${error.remedy} ${JSON.stringify(error.details)}`,
    /geheim/,
  );
});
