import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRoutes } from '@reeve/protocol/api';
import { Registry } from 'prom-client';
import type { Database } from '../database/database.ts';
import { createHealth } from '../health.ts';
import { testLogger } from '../test-support/test-database.ts';
import { registerApi } from './api-routes.ts';
import type { RouteImplementation } from './implement.ts';
import { createHttpServer } from './server.ts';

interface Operation {
  operationId: string;
  summary: string;
  security: Record<string, unknown>[];
  parameters?: { name: string; in: string }[];
  responses: Record<string, { description: string }>;
}

test('the OpenAPI document has every route with its parameters, its security and its refusals', async () => {
  const { app, close } = await createHttpServer({
    logger: testLogger,
    health: createHealth(),
    metrics: new Registry(),
    version: '0.1.0',
    tls: { key: '', cert: '' },
  });
  const routes = allRoutes.map(
    (contract): RouteImplementation => ({ contract, handle: async () => ({}) }),
  );
  registerApi(app, {
    routes,
    authenticate: async () => null,
    writeAudit: async () => undefined,
    db: {} as Database, // nothing is asked: the document comes from the contracts alone
  });
  await app.ready();
  const answer = await app.inject({
    url: '/api/v1/openapi.json',
    headers: { host: 'localhost' },
  });
  const document = answer.json<{
    components: { securitySchemes: object };
    paths: Record<string, Record<string, Operation>>;
  }>();
  await close();
  const schemes = Object.keys(document.components.securitySchemes);
  const seen: string[] = [];
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const what = `${method} ${path}`;
      const contract = allRoutes.find(({ id }) => id === operation.operationId);
      seen.push(operation.operationId);
      assert.ok(operation.summary, what);
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const given = (operation.parameters ?? []).filter((one) => one.in === 'path');
      assert.deepEqual(given.map(({ name }) => name).sort(), named.sort(), what);
      assert.ok(operation.responses['200'] && operation.responses.default?.description, what);
      assert.equal(operation.security.length === 0, contract?.access === 'public', what);
      for (const name of operation.security.flatMap((one) => Object.keys(one)))
        assert.ok(schemes.includes(name), `${what}: ${name}`);
      const csrf = operation.security.some((one) => 'csrf' in one);
      assert.equal(csrf, method !== 'get' && contract?.access !== 'public', what);
    }
  assert.deepEqual(seen.sort(), allRoutes.map(({ id }) => id).sort());
});
