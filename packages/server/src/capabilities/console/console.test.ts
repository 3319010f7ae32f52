import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Registry } from 'prom-client';
import { loadConfig } from '../../kernel/config.ts';
import { createHealth } from '../../kernel/health.ts';
import { createHttpServer, type HttpServer } from '../../kernel/http/server.ts';
import { testLogger } from '../../kernel/test-support/test-database.ts';
import { createConsole } from './index.ts';

const home = mkdtempSync(join(tmpdir(), 'reeve-console-files-'));
const root = join(home, 'cache', 'console');
let server: HttpServer;

before(async () => {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<title>Reeve</title>');
  writeFileSync(join(root, 'assets', 'main-1.js'), '1');
  writeFileSync(join(home, 'secret.txt'), 'secret');
  server = await createHttpServer({
    logger: testLogger,
    health: createHealth(),
    metrics: new Registry(),
    version: '0.1.0',
    tls: { key: '', cert: '' },
  });
  const kernel = { config: loadConfig({ REEVE_HOME: home }), logger: testLogger };
  const { plugin } = createConsole(kernel).capability;
  assert.ok(plugin);
  await server.app.register(plugin);
  await server.app.ready();
});
after(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

const get = (url: string) => server.app.inject({ url, headers: { host: 'localhost' } });

test('every address of the console is its page, which is asked for again each time', async () => {
  for (const url of ['/', '/computers', '/computers/01a2?tab=history']) {
    const { statusCode, headers, body } = await get(url);
    assert.equal(statusCode, 200, url);
    assert.match(body, /Reeve/);
    assert.equal(headers['cache-control'], 'no-cache');
  }
  const asset = await get('/assets/main-1.js');
  assert.match(String(asset.headers['cache-control']), /immutable/);
});

test('a file that is not there is refused as everything is; nothing above the folder is reached', async () => {
  for (const url of [
    '/assets/gone.js',
    '/robots.txt',
    '/../../secret.txt',
    '/..%2f..%2fsecret.txt',
  ]) {
    const { statusCode, body } = await get(url);
    assert.equal(statusCode, 404, url);
    assert.equal(JSON.parse(body).code, 'api.notFound');
  }
});

test('what machines ask for is kept in no cache', async () => {
  assert.equal((await get('/api/v1/nothing')).headers['cache-control'], 'no-store');
  assert.equal((await get('/api/v1/openapi.json')).headers['cache-control'], 'no-store');
});
