import { createServer, type Server as PlainServer } from 'node:http';
import type { Server as TlsServer } from 'node:https';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import websocket from '@fastify/websocket';
import { AppError, httpStatusOfKind, newGuid } from '@reeve/base';
import { maximumMessageBytes } from '@reeve/protocol/agent';
import fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { ListenAddress } from '../config.ts';
import type { Health } from '../health.ts';
import type { Logger } from '../logger.ts';
import { listenerOf, refuseWithout } from './admit.ts';
import { drainRefused } from './drain-refused.ts';
import { httpErrors } from './errors.ts';
import { inflateBody } from './inflate.ts';
import type { Authenticate } from './principal.ts';
import { compileValidator } from './validator.ts';

export interface HttpOptions {
  tls: { key: string; cert: string };
  logger: Logger;
  health: Health;
  metrics: Registry;
  version: string;
  /** Without it nobody may read the metrics by HTTPS. */
  authenticate?: Authenticate;
}

export interface HttpServer {
  app: FastifyInstance;
  /** Starts both listeners; gives the ports, which differ from the wished ones only when those are 0. */
  listen(
    https: ListenAddress,
    loopback: ListenAddress,
  ): Promise<{ https: number; loopback: number }>;
  /** New connections get the new certificate; those that are open stay. */
  replaceCertificate(tls: { key: string; cert: string }): void;
  close(): Promise<void>;
}

const refusalOf = (
  error: FastifyError | AppError,
  requestId: string,
  limit = maximumMessageBytes,
): AppError => {
  if (error instanceof AppError) return error;
  if (error.validation) return httpErrors.invalid({ reason: error.message });
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return httpErrors.tooLarge({ limit });
  const status = error.statusCode ?? 500;
  if (status === 429) return httpErrors.busy();
  if (status >= 400 && status < 500) return httpErrors.invalid({ reason: error.message });
  return httpErrors.internal({ request: requestId }, error);
};

/** Against DNS rebinding: the loopback listener answers only to names of the loopback. */
const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

const ofMachines = /^\/(api|agent)\//;

const addHooks = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request) => {
    if (!('encrypted' in request.raw.socket) && !loopbackHost.test(request.headers.host ?? ''))
      throw httpErrors.invalid({ reason: 'this listener answers only to loopback names' });
  });
  app.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    // What is known of an estate belongs in no cache of a browser or of a proxy.
    if (ofMachines.test(request.url) && !reply.hasHeader('cache-control'))
      void reply.header('cache-control', 'no-store');
  });
  app.addHook('preParsing', inflateBody);
  app.addHook('onSend', drainRefused);
  app.setErrorHandler((error: FastifyError | AppError, request, reply) => {
    const refusal = refusalOf(error, request.id, request.routeOptions.bodyLimit);
    if (refusal.code === 'api.internal')
      request.log.error({ err: error }, 'request failed unexpectedly');
    else request.log.info({ code: refusal.code, url: request.url }, 'request refused');
    const retryAfter = refusal.details.retryAfterSeconds;
    if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter));
    return reply.status(httpStatusOfKind[refusal.kind]).send({
      ...refusal.toBody(),
      ...(typeof retryAfter === 'number' ? { retryAfterSeconds: retryAfter } : {}),
    });
  });
};

const addPlugins = async (app: FastifyInstance, version: string): Promise<void> => {
  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    hsts: false, // the same name may carry other services, and the loopback listener is plain
  });
  await app.register(rateLimit, { global: false });
  await app.register(websocket, { options: { maxPayload: 64 * 1024, perMessageDeflate: false } });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Reeve', version, description: 'API of the Notification Server' },
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'reeve_session' },
          csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
        },
      },
    },
  });
};

const addProbes = (app: FastifyInstance, { health, metrics, authenticate }: HttpOptions): void => {
  app.get('/livez', { schema: { hide: true } }, async () => ({ live: true }));
  app.get('/readyz', { schema: { hide: true } }, async (_, reply) => {
    const reasons = await health.notReady();
    return reply
      .status(reasons.length === 0 ? 200 : 503)
      .send({ ready: reasons.length === 0, reasons });
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    if (listenerOf(request) === 'https') await refuseWithout('server.read', request, authenticate);
    void reply.type(metrics.contentType);
    return metrics.metrics();
  });
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
};

/** One router behind two listeners: HTTPS for everybody, plain HTTP for this computer alone. */
export const createHttpServer = async (options: HttpOptions): Promise<HttpServer> => {
  const app = fastify({
    https: { ...options.tls, minVersion: 'TLSv1.2', sessionTimeout: 86_400 },
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newGuid(),
    bodyLimit: maximumMessageBytes,
    keepAliveTimeout: 600_000, // agents keep their connection between check-ins
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  }) as unknown as FastifyInstance;
  app.setValidatorCompiler(compileValidator);
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  await addPlugins(app, options.version);
  addHooks(app);
  addProbes(app, options);
  let plain: PlainServer | undefined;
  return {
    app,
    listen: async (https, loopback) => {
      await app.listen({ ...https, backlog: 4096 });
      plain = createServer((request, response) => app.routing(request, response));
      const listener = plain;
      await new Promise<void>((resolve, reject) => {
        listener.once('error', reject);
        listener.listen(loopback.port, loopback.host, resolve);
      });
      const portOf = (server: { address(): unknown }): number =>
        (server.address() as { port: number }).port;
      return { https: portOf(app.server), loopback: portOf(listener) };
    },
    replaceCertificate: (tls) => (app.server as unknown as TlsServer).setSecureContext(tls),
    close: async () => {
      plain?.closeAllConnections();
      plain?.close();
      await app.close();
    },
  };
};
