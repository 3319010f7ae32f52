import { after, before } from 'node:test';
import type { Permission } from '@reeve/protocol/api';
import { permissions } from '@reeve/protocol/api';
import type { Database } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { type Agents, type AgentsNeeds, createAgents } from '../index.ts';
import { makeCertificate } from './make-certificate.ts';
import { type Client, createClient } from './test-agent.ts';

interface AuditLine {
  action: string;
  subject: string;
}

export interface AgentServer {
  port: number;
  certificate: string;
  agents: Agents;
  kernel: TestKernel;
  audit: AuditLine[];
  /** Computers that were made in the CMDB, by id. */
  computers: Map<string, string>;
  stop(): Promise<void>;
}

export interface AgentServerOptions {
  needs?: Partial<AgentsNeeds>;
  port?: number;
}

/** The agents' capability behind the kernel's own HTTPS server; everybody is an administrator. */
export const startAgentServer = async (
  db: Database,
  { needs, port = 0 }: AgentServerOptions = {},
): Promise<AgentServer> => {
  const kernel = createTestKernel(db, { version: '0.1.0-test' });
  const tls = await makeCertificate();
  const computers = new Map<string, string>();
  const audit: AuditLine[] = [];
  const agents = await createAgents(kernel, {
    ensureComputer: async (_, { id, identity }) => {
      computers.set(id, identity.hostName);
    },
    findSimilar: async () => null,
    compareInventory: async () => [],
    authorities: () => [tls.cert],
    diskShortage: () => null,
    ...needs,
  });
  const http = await createHttpServer({ ...kernel, tls });
  const { capability } = agents;
  if (capability.plugin) await http.app.register(capability.plugin);
  registerApi(http.app, {
    routes: capability.routes ?? [],
    authenticate: async () => ({
      id: 'ad',
      name: 'ada',
      kind: 'administrator',
      roles: [],
      permissions: new Set<Permission>(permissions),
      csrfToken: null,
      sessionId: null,
      mustSetPassword: false,
    }),
    writeAudit: async (_, { action, subject }) => {
      audit.push({ action, subject });
    },
    db,
  });
  await capability.start?.();
  const address = { host: '127.0.0.1', port };
  const ports = await http.listen(address, { host: '127.0.0.1', port: 0 });
  return {
    port: ports.https,
    certificate: tls.cert,
    agents,
    kernel,
    audit,
    computers,
    stop: async () => {
      await http.close();
      await capability.stop?.();
      await stopTestKernel(kernel);
    },
  };
};

/**
 * The server for all tests of one `describe`; the returned object is filled before the first of them. At the
 * top of a file, hooks that follow one another run at the same time, and there would be no database yet.
 */
export const useAgentServer = (
  database: { db: Database },
  options: AgentServerOptions = {},
): AgentServer & { client: Client } => {
  const holder = {} as AgentServer & { client: Client };
  before(async () => {
    const server = await startAgentServer(database.db, options);
    Object.assign(holder, server, { client: createClient(server) });
  });
  after(async () => {
    holder.client?.close();
    await holder.stop?.();
  });
  return holder;
};
