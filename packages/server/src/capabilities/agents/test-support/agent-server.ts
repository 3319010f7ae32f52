import { after, before } from 'node:test';
import type { Permission } from '@reeve/protocol/api';
import { permissions } from '@reeve/protocol/api';
import type { Database } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import {
  createTestKernelLife,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { type Agents, type AgentsNeeds, createAgents } from '../index.ts';
import { makeCertificate } from './make-certificate.ts';
import { type Client, createClient } from './test-agent.ts';

interface AuditLine {
  action: string;
  subject: string;
  details: Record<string, unknown>;
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
  /** Called before the start, as other capabilities do in compose. */
  prepare?(agents: Agents): void;
}

/** The agents' capability behind the kernel's own HTTPS server; everybody is an administrator. */
export const startAgentServer = async (
  db: Database,
  { needs, port = 0, prepare }: AgentServerOptions = {},
): Promise<AgentServer> => {
  const life = createTestKernelLife(db);
  const { kernel } = life;
  await life.open();
  const tls = await makeCertificate();
  const computers = new Map<string, string>();
  const audit: AuditLine[] = [];
  const agents = await createAgents(kernel, {
    ensureComputer: async (_, { id, identity }) => {
      computers.set(id, identity.hostName);
    },
    findSimilar: async () => null,
    compareInventory: async () => ({ send: [], hashes: false }),
    authorities: () => [tls.cert],
    diskShortage: () => null,
    ...needs,
  });
  prepare?.(agents);
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
    writeAudit: async (_, { action, subject, details = {}, outcome }) => {
      if (outcome === 'done') audit.push({ action, subject, details });
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
