import { existsSync, mkdirSync } from 'node:fs';
import { join, normalize } from 'node:path';
import fastifyStatic from '@fastify/static';
import { isBundled } from '@reeve/base';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { httpErrors } from '../../kernel/http/errors.ts';
import { buildFromSource } from './build-from-source.ts';

/** Addresses that belong to machines: a miss there is an error, not the console's page. */
const machines = /^\/(api|agent|install|livez|readyz|metrics)(\/|$)/;

const waitingPage = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="1">
<title>Reeve</title><p style="font: 16px system-ui; margin: 4rem auto; max-width: 30rem">The console is being built;
this page reloads by itself.</p></html>`;

const sendPage = (reply: FastifyReply, root: string): FastifyReply => {
  void reply.header('cache-control', 'no-cache');
  if (existsSync(join(root, 'index.html')))
    return reply.sendFile('index.html', root, { cacheControl: false });
  return reply.type('text/html').status(503).send(waitingPage);
};

/** Serves the console's files; in a source checkout it has them built when they are older than their sources. */
export const createConsole = (
  kernel: Pick<Kernel, 'config' | 'logger'>,
): { capability: Capability } => {
  const root = isBundled()
    ? join(import.meta.dirname, '..', 'console')
    : join(kernel.config.home, 'cache', 'console');
  return {
    capability: {
      name: 'console',
      start: async () => {
        if (!isBundled()) void buildFromSource(root, kernel.logger);
      },
      plugin: async (app: FastifyInstance) => {
        mkdirSync(root, { recursive: true });
        await app.register(fastifyStatic, { root, serve: false });
        app.setNotFoundHandler(async (request, reply) => {
          const [path = '/'] = request.url.split('?');
          if (request.method !== 'GET' || machines.test(path)) throw httpErrors.notFound({ path });
          if (!path.includes('.')) return sendPage(reply, root);
          if (!existsSync(join(root, normalize(path)))) throw httpErrors.notFound({ path });
          // File names hold a hash of their contents: they never change.
          if (path.startsWith('/assets/'))
            return reply.sendFile(path.slice(1), { maxAge: '365d', immutable: true });
          return reply.sendFile(path.slice(1));
        });
      },
    },
  };
};
