import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Permission, permissions } from '@reeve/protocol/api';
import type { Database } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { makeCertificate } from '../../agents/test-support/make-certificate.ts';
import { type Content, createContent } from '../../content/index.ts';
import { createPackages, type Packages } from '../index.ts';

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test looks at in an answer, it says itself
  body: any;
}

export interface PackageServer {
  kernel: TestKernel;
  content: Content;
  packages: Packages;
  home: string;
  audit: { action: string; subject: string }[];
  /** How often policies were told that they deliver something else. */
  told: { deliveries: number };
  call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<Answer>;
  stop(): Promise<void>;
}

const listen = async (
  db: Database,
  kernel: TestKernel,
  packages: Packages,
  audit: PackageServer['audit'],
): Promise<{ url: string; close(): Promise<void> }> => {
  const http = await createHttpServer({ ...kernel, tls: await makeCertificate() });
  registerApi(http.app, {
    routes: packages.capability.routes ?? [],
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

/** The capability with its routes, its jobs and its contents; everybody is an administrator. */
export const startPackageServer = async (db: Database): Promise<PackageServer> => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-packages-'));
  const kernel = createTestKernel(db, { home });
  const content = createContent(kernel, { requireAgent: async () => ({ agentId: '' }) });
  const told = { deliveries: 0 };
  const packages = createPackages(kernel, {
    content,
    deliveriesChanged: async () => void told.deliveries++,
  });
  await kernel.jobs.open();
  await kernel.jobs.start();
  await kernel.schedules.start();
  const audit: PackageServer['audit'] = [];
  const { url, close } = await listen(db, kernel, packages, audit);
  return {
    kernel,
    content,
    packages,
    home,
    audit,
    told,
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

export interface SourceFolder {
  path: string;
  write(path: string, text: string): void;
  remove(path: string): void;
  end(): void;
}

export const makeSourceFolder = (files: Record<string, string>): SourceFolder => {
  const path = mkdtempSync(join(tmpdir(), 'reeve-source-'));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    path,
    write,
    remove: (name) => rmSync(join(path, name), { recursive: true }),
    end: () => rmSync(path, { recursive: true, force: true }),
  };
};

/** Serves files with tags from memory; `null` is a file that the server fails to read. */
export const startFileServer = async (files: Record<string, string | null>) => {
  const counts = { sent: 0, unchanged: 0 };
  const server = createServer((request, response) => {
    const text = files[(request.url ?? '').slice(1)];
    if (text === undefined || text === null) {
      response.writeHead(text === null ? 500 : 404).end();
      return;
    }
    const tag = `"${Buffer.from(text).toString('base64url')}"`;
    if (request.headers['if-none-match'] === tag) {
      counts.unchanged++;
      response.writeHead(304).end();
      return;
    }
    counts.sent++;
    response.writeHead(200, { etag: tag }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (name: string) => `http://127.0.0.1:${port}/${name}`,
    files,
    counts,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
