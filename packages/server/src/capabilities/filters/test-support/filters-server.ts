import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Permission, permissions } from '@reeve/protocol/api';
import type { Database } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import { createTestKernel, stopTestKernel } from '../../../kernel/test-support/test-kernel.ts';
import { type Cmdb, createCmdb } from '../../cmdb/index.ts';
import { createComputers } from '../../computers/index.ts';
import { createFilters, type Filters } from '../index.ts';

export interface FiltersServer {
  cmdb: Cmdb;
  filters: Filters;
  /** What was written to the audit, as `action subject`. */
  audit: string[];
  /** Who asks from now on. */
  become(id: string, name: string): void;
  ask(method: string, url: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: any;
}

/** The routes of this capability and of the computers on a router of their own; everybody is an administrator. */
export const startFiltersServer = async (db: Database): Promise<FiltersServer> => {
  const kernel = createTestKernel(db);
  const cmdb = createCmdb(kernel);
  const computers = createComputers(kernel, {
    cmdb,
    countOpenDuplicates: async () => 0,
    revokeAgent: async () => undefined,
  });
  const filters = createFilters(kernel, { cmdb, listComputers: computers.list });
  const audit: string[] = [];
  let who = { id: 'local', name: 'ada' };
  const { app } = await createHttpServer({ ...kernel, tls: { key: '', cert: '' } });
  registerApi(app, {
    routes: [...(filters.capability.routes ?? []), ...(computers.capability.routes ?? [])],
    authenticate: async () => ({
      ...who,
      kind: 'administrator',
      roles: [],
      permissions: new Set<Permission>(permissions),
      csrfToken: null,
      sessionId: null,
      mustSetPassword: false,
    }),
    writeAudit: async (_, { action, subject }) => {
      audit.push(`${action} ${subject}`);
    },
    db,
  });
  await app.ready();
  await filters.capability.start?.();
  const listener = createServer((request, response) => app.routing(request, response));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/api/v1`;
  return {
    cmdb,
    filters,
    audit,
    become: (id, name) => {
      who = { id, name };
    },
    ask: async (method, url, body) => {
      const response = await fetch(`${origin}${url}`, {
        method,
        ...(body
          ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
          : {}),
      });
      return { status: response.status, body: await response.json() };
    },
    stop: async () => {
      listener.closeAllConnections();
      listener.close();
      await app.close();
      await filters.capability.stop?.();
      await stopTestKernel(kernel);
    },
  };
};
