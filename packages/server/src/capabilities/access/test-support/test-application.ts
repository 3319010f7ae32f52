import { mkdtempSync, rmSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homePaths } from '@reeve/protocol/local';
import type { Capability } from '../../../kernel/capability.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { registerApi } from '../../../kernel/http/api-routes.ts';
import { createHttpServer } from '../../../kernel/http/server.ts';
import {
  createTestKernel,
  stopTestKernel,
  type TestKernel,
} from '../../../kernel/test-support/test-kernel.ts';
import { createAudit } from '../../audit/index.ts';
import { createCertificates } from '../../certificates/index.ts';
import { createAccess } from '../index.ts';

export interface Call {
  method?: string;
  path: string;
  body?: unknown;
  /** Value of the session cookie. */
  session?: string | undefined;
  csrf?: string | null | undefined;
  bearer?: string | undefined;
  headers?: Record<string, string>;
  listener?: 'https' | 'loopback';
}

export interface Answer {
  status: number;
  // What came, as JSON: each test says what it expects.
  body: Record<string, unknown>;
  headers: NodeJS.Dict<string | string[]>;
  /** Value of the session cookie that was set. */
  session: string | undefined;
  setCookie: string;
}

const headersOf = ({ session, csrf, bearer, body, headers }: Call): Record<string, string> => ({
  ...(session ? { cookie: `reeve_session=${session}` } : {}),
  ...(csrf ? { 'x-csrf-token': csrf } : {}),
  ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
  ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  ...headers,
});

/**
 * Access, audit and certificates behind both listeners, on free ports, with a home of their own; `more` adds the
 * capabilities that a test is about.
 */
export const startTestApplication = async (
  db: Database,
  more: (kernel: TestKernel) => readonly { capability: Capability }[] = () => [],
) => {
  const home = mkdtempSync(join(tmpdir(), 'reeve-access-'));
  const kernel = createTestKernel(db, { home, version: '0.0.1' });
  const audit = createAudit(kernel);
  const access = await createAccess(kernel);
  const certificates = await createCertificates(kernel);
  const capabilities = [audit, access, certificates, ...more(kernel)].map(
    ({ capability }) => capability,
  );
  const http = await createHttpServer({
    ...kernel,
    tls: certificates.tls,
    authenticate: access.authenticate,
  });
  certificates.onChange((tls) => http.replaceCertificate(tls));
  const routes = capabilities.flatMap((each) => each.routes ?? []);
  registerApi(http.app, { routes, authenticate: access.authenticate, writeAudit: audit.write, db });
  for (const capability of capabilities) await capability.start?.();
  const ports = await http.listen({ host: '127.0.0.1', port: 0 }, { host: '127.0.0.1', port: 0 });

  const call = (wish: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const plain = wish.listener === 'loopback';
      const request = (plain ? requestHttp : requestHttps)(
        {
          host: '127.0.0.1',
          port: plain ? ports.loopback : ports.https,
          method: wish.method ?? 'GET',
          path: wish.path,
          headers: headersOf(wish),
          agent: false,
          ...(plain ? {} : { ca: certificates.authorities() }),
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject).on('end', () => {
            const setCookie = String(response.headers['set-cookie'] ?? '');
            resolve({
              status: response.statusCode ?? 0,
              body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : { text },
              headers: response.headers,
              session: /reeve_session=([^;]*)/.exec(setCookie)?.[1],
              setCookie,
            });
          });
        },
      );
      request.on('error', reject);
      request.end(wish.body === undefined ? undefined : JSON.stringify(wish.body));
    });

  return {
    kernel,
    access,
    certificates,
    routes,
    ports,
    secrets: homePaths(home).secrets,
    call,
    /** As this computer's administrator, on the loopback listener. */
    local: (wish: Call) => call({ ...wish, listener: 'loopback', bearer: access.localToken }),
    stop: async () => {
      await http.close();
      for (const capability of capabilities) await capability.stop?.();
      await stopTestKernel(kernel);
      rmSync(home, { recursive: true, force: true });
    },
  };
};
export type TestApplication = Awaited<ReturnType<typeof startTestApplication>>;

const linkSecret = (link: unknown): string => String(link).split('#link=')[1] ?? '';

/** Adds an administrator, signs in by its link and sets a password: a full session. */
export const addAdministrator = async (
  app: TestApplication,
  name: string,
  roles: string[],
  password = `${name} has a long password`,
) => {
  const made = await app.local({
    method: 'POST',
    path: '/api/v1/administrators',
    body: { name, roles },
  });
  const entered = await app.call({
    method: 'POST',
    path: '/api/v1/sign-in/link',
    body: { secret: linkSecret(made.body.signInLink) },
  });
  const session = entered.session;
  const csrf = String(entered.body.csrfToken);
  const set = await app.call({
    method: 'POST',
    path: '/api/v1/me/password',
    body: { next: password },
    session,
    csrf,
  });
  if (set.status !== 200) throw new Error(`no password was set: ${JSON.stringify(set.body)}`);
  return { id: String(entered.body.id), name, password, session, csrf };
};

export { linkSecret };
