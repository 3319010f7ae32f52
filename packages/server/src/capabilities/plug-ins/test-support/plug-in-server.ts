import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newGuid } from '@reeve/base';
import { type Permission, permissions } from '@reeve/protocol/api';
import {
  type AuthoredManifest,
  packPlugIn,
  publicKeyOf,
  type TarFile,
} from '@reeve/protocol/plug-in-file';
import { type Database, sql } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { makeCertificate } from '../../agents/test-support/make-certificate.ts';
import { type Content, createContent } from '../../content/index.ts';
import type { PolicyKindDefinition } from '../../policies/index.ts';
import { createPlugIns, type OwnTarball, type PlugIns } from '../index.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at in an answer, it says itself
  body: any;
}

export interface PlugInServer {
  kernel: TestKernel;
  content: Content;
  plugIns: PlugIns;
  home: string;
  audit: { action: string; subject: string }[];
  /** How often other capabilities were told. */
  told: { deliveries: number; publishers: number };
  /** Kinds of policy that were made known. */
  kinds: Map<string, PolicyKindDefinition>;
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

const listen = async (
  db: Database,
  kernel: TestKernel,
  plugIns: PlugIns,
  audit: PlugInServer['audit'],
): Promise<{ url: string; close(): Promise<void> }> => {
  const http = await createHttpServer({ ...kernel, tls: await makeCertificate() });
  registerApi(http.app, {
    routes: plugIns.capability.routes ?? [],
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
    writeAudit: async (_, { action, subject, outcome }) => {
      if (outcome === 'done') audit.push({ action, subject });
    },
    db,
  });
  const address = { host: '127.0.0.1', port: 0 };
  const { loopback } = await http.listen(address, address);
  return { url: `http://127.0.0.1:${loopback}`, close: http.close };
};

/** The capability with its routes; everybody is an administrator. Its release is 0.2.0. */
export const startPlugInServer = async (
  db: Database,
  ownTarball: () => Promise<OwnTarball>,
): Promise<PlugInServer> => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-plug-ins-'));
  const kernel = createTestKernel(db, { home, version: '0.2.0' });
  const content = createContent(kernel, { requireAgent: async () => ({ agentId: '' }) });
  const kinds: PlugInServer['kinds'] = new Map();
  const told = { deliveries: 0, publishers: 0 };
  const plugIns = createPlugIns(kernel, {
    content,
    replacePolicyKind: (kind) => void kinds.set(kind.name, kind),
    knowsPolicyKind: (name) => name === 'run-task' || kinds.has(name),
    deliveriesChanged: async () => void told.deliveries++,
    publishersChanged: async () => void told.publishers++,
    ownTarball,
  });
  const audit: PlugInServer['audit'] = [];
  const { url, close } = await listen(db, kernel, plugIns, audit);
  return {
    kernel,
    content,
    plugIns,
    home,
    audit,
    told,
    kinds,
    call: async (method, path, body) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    stop: async () => {
      await close();
      await stopTestKernel(kernel);
      rmSync(home, { recursive: true, force: true });
    },
  };
};

export const newPrivateKey = (): string =>
  generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export { publicKeyOf };

const hello: AuthoredManifest = {
  name: 'hello',
  version: '1.0.0',
  title: 'Hello',
  description: 'Greets',
  agent: '>=0.2.0-0',
  platforms: ['linux'],
  dependsOn: {},
  conflictsWith: {},
  policyKinds: ['hello'],
  workKinds: ['hello'],
  main: 'main.js',
};

/** Base64 of a plug-in file. */
export const packHello = (
  key: string,
  change: Partial<AuthoredManifest> = {},
  files: TarFile[] = [],
): string =>
  packPlugIn(
    { ...hello, ...change },
    [{ path: 'main.js', content: Buffer.from('export const plugIn = {};\n') }, ...files],
    key,
  ).file.toString('base64');

export interface FakeComputer {
  name: string;
  agentVersion?: string;
  protocol?: number;
  /** Name, version, state. */
  plugIns: readonly (readonly [string, string, string])[];
}

/** A computer as the CMDB holds it once its agent has reported. */
export const addComputer = async (
  db: Database,
  { name, agentVersion = '0.2.0', protocol = 2, plugIns }: FakeComputer,
): Promise<string> => {
  const guid = newGuid();
  await db.run(sql`
    insert into agents_registration (id, public_key, key_fingerprint, status, reason, identity, host_name,
      agent_version, protocol, from_address)
    values (${guid}, ${guid}, '', 'allowed', '', '{}', ${name}, ${agentVersion}, ${protocol}, '')`);
  await db.run(sql`
    insert into agents_presence (agent_id, agent_version, protocol)
    values (${guid}, ${agentVersion}, ${protocol})`);
  const resource = await db.first<{ id: number }>(sql`
    insert into cmdb_resource (guid, type, name) values (${guid}, 'computer', ${name}) returning id`);
  const id = resource?.id ?? 0;
  await db.run(sql`
    insert into cmdb_computer_summary (resource_id, guid, agent_id, registered_at, name, name_key, agent_version)
    values (${id}, ${guid}, ${guid}, now(), ${name}, ${name}, ${agentVersion})`);
  const rows: number[] = [];
  for (const [plugIn, version, state] of plugIns) {
    const row = await db.first<{ id: number }>(sql`
      insert into inv_agent_plug_in_row (hash, name, version, state)
      values (gen_random_uuid(), ${plugIn}, ${version}, ${state}) returning id`);
    rows.push(row?.id ?? 0);
  }
  await db.run(sql`
    insert into inv_agent_plug_in_set (resource_id, row_ids) values (${id}, ${rows}::integer[])`);
  return guid;
};

/** A policy as its capability stores it; a second version begins a roll-out that has not replaced the first. */
export const addPolicy = async (
  db: Database,
  kind: string,
  name: string,
  versions: readonly Record<string, unknown>[],
): Promise<string> => {
  const guid = newGuid();
  const policy = await db.first<{ number: number }>(sql`
    insert into policies_policy (id, name, kind, version, enabled, enabled_by, enabled_at, position, changed_by, changed_at)
    values (${guid}, ${name}, ${kind}, ${versions.length}, true, 'ada', now(), 0, 'ada', now())
    returning number`);
  const number = policy?.number ?? 0;
  for (const [index, settings] of versions.entries())
    await db.run(sql`
      insert into policies_version (policy, version, what, changed_by, changed_at, content)
      values (${number}, ${index + 1}, 'changed', 'ada', now(), ${JSON.stringify({ settings })})`);
  if (versions.length > 1)
    await db.run(sql`
      insert into policies_roll_out (policy, version, previous_version, state, ring, since)
      values (${number}, ${versions.length}, ${versions.length - 1}, 'running', 0, now())`);
  return guid;
};

export const dropPolicy = async (db: Database, guid: string): Promise<void> => {
  await db.run(sql`update policies_policy set deleted_at = now() where id = ${guid}`);
};
