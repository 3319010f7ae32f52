import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newGuid } from '@reeve/base';
import { type Permission, permissions } from '@reeve/protocol/api';
import { type Database, sql } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import { createTestKernel, stopTestKernel } from '../../../kernel/test-support/test-kernel.ts';
import { type Cmdb, createCmdb } from '../../cmdb/index.ts';
import { type Computers, createComputers } from '../index.ts';

export interface ComputersServer {
  cmdb: Cmdb;
  computers: Computers;
  /** What was written to the audit, as `action subject`. */
  audit: string[];
  revoked: string[];
  /** Asks as an administrator; gives status and body. */
  ask(method: 'GET' | 'POST' | 'DELETE', url: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

interface Answer<T = never> {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  body: [T] extends [never] ? any : T;
}

/** The routes of this capability on a router of their own; everybody is an administrator. */
export const startComputersServer = async (db: Database): Promise<ComputersServer> => {
  const kernel = createTestKernel(db);
  const cmdb = createCmdb(kernel);
  const audit: string[] = [];
  const revoked: string[] = [];
  const computers = createComputers(kernel, {
    cmdb,
    countOpenDuplicates: async () => 0,
    revokeAgent: async (_, agentId) => {
      revoked.push(agentId);
    },
  });
  // Asked over plain HTTP: no certificate is needed.
  const { app } = await createHttpServer({ ...kernel, tls: { key: '', cert: '' } });
  registerApi(app, {
    routes: computers.capability.routes ?? [],
    authenticate: async () => ({
      id: newGuid(),
      name: 'ada',
      kind: 'administrator',
      roles: [],
      permissions: new Set<Permission>(permissions),
      csrfToken: null,
      sessionId: null,
      mustSetPassword: false,
    }),
    writeAudit: async (_, { action, subject, outcome }) => {
      if (outcome === 'done') audit.push(`${action} ${subject}`);
    },
    db,
  });
  await app.ready();
  const listener = createServer((request, response) => app.routing(request, response));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    cmdb,
    computers,
    audit,
    revoked,
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
      await stopTestKernel(kernel);
    },
  };
};

export interface PresenceOfAgent {
  id: string;
  /** Absent: never. */
  lastSeen?: string;
  connected?: boolean;
  health?: string;
}

/** The agent of a computer, straight into the tables behind the published view. */
export const addAgent = async (
  db: Database,
  { id, lastSeen, connected = false, health = 'unknown' }: PresenceOfAgent,
): Promise<void> => {
  await db.run(sql`
    insert into agents_registration
      (id, public_key, key_fingerprint, status, reason, identity, host_name, agent_version, protocol, from_address)
    values (${id}, ${id}, ${id}, 'allowed', '', '{}', '', '0.1.0', 1, '')`);
  await db.run(sql`
    insert into agents_presence (agent_id, agent_version, protocol, last_seen, connected, health)
    values (${id}, '0.1.0', 1, ${lastSeen ?? null}, ${connected}, ${health})`);
};
