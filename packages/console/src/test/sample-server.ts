/** A server for the tests of the console alone: the contracts' routes with generated data. */
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import AjvCompiler from '@fastify/ajv-compiler';
import { type LiveTopic, live, type RouteContract } from '@reeve/protocol/api';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type SampleAnswer, SampleRefusal } from './sample-answer.ts';
import { sampleAnswers } from './sample-answers.ts';
import { csrfToken, type SampleState } from './sample-state.ts';

const build = AjvCompiler();
const ofText = build({}, { customOptions: { coerceTypes: 'array', useDefaults: true } });
const ofBodies = build({}, { customOptions: { coerceTypes: false, useDefaults: true } });

const policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface SampleServer {
  url: string;
  signal: (topic: LiveTopic) => void;
  /** Cuts every stream of signals, as a restart does. */
  cut: () => void;
  close: () => Promise<void>;
}

const authorize = (route: RouteContract, request: FastifyRequest, state: SampleState): void => {
  if (route.access === 'public') return;
  const body = { code: 'sample.no', message: 'No.', remedy: 'Sign in.' };
  if (!state.signedIn) throw new SampleRefusal(401, { ...body, kind: 'unauthenticated' });
  if (request.method !== 'GET' && request.headers['x-csrf-token'] !== csrfToken)
    throw new SampleRefusal(403, { ...body, kind: 'forbidden', message: 'No CSRF token.' });
};

const addRoute = (app: FastifyInstance, { route, answer }: SampleAnswer, state: SampleState) => {
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      params: route.params,
      querystring: route.query,
      ...(route.method === 'GET' ? {} : { body: route.body }),
      // The contract is what is answered: a field that is missing or too much fails the test here.
      response: { 200: route.response },
    },
    handler: async (request) => {
      state.calls.push(`${request.method} ${request.url}`);
      authorize(route, request, state);
      const { params, query, body } = request;
      return answer({ params, query, body, state });
    },
  });
};

const sendFile = async (reply: FastifyReply, root: string, url: string): Promise<FastifyReply> => {
  const path = url.startsWith('/assets/') ? url : '/index.html';
  const contents = await readFile(join(root, path));
  return reply
    .type(types[extname(path)] ?? 'application/octet-stream')
    .header('content-security-policy', policy)
    .send(contents);
};

/** Serves the console in `root` and the API on a free port of `ports`. */
export const startSampleServer = async (
  root: string,
  state: SampleState,
  port: number,
): Promise<SampleServer> => {
  const app = fastify({ forceCloseConnections: true });
  // As on the real server: only texts of the address are read as numbers.
  app.setValidatorCompiler((route) => (route.httpPart === 'body' ? ofBodies : ofText)(route));
  const streams = new Set<ServerResponse>();
  app.addHook('onRequest', async (request, reply) => {
    if (state.away && request.url.startsWith('/api/')) await reply.status(503).send('');
  });
  app.setErrorHandler((error, _, reply) => {
    if (error instanceof SampleRefusal) return reply.status(error.status).send(error.body);
    const message = error instanceof Error ? error.message : String(error);
    return reply
      .status(500)
      .send({ code: 'sample.fault', kind: 'invalid', message, remedy: 'Fix the test.' });
  });
  for (const each of sampleAnswers) addRoute(app, each, state);
  app.get(live.path, (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write(': open\n\n');
    streams.add(reply.raw);
    reply.raw.once('close', () => streams.delete(reply.raw));
  });
  app.setNotFoundHandler(async (request, reply) => {
    const [path = '/'] = request.url.split('?');
    if (!path.startsWith('/api/')) return sendFile(reply, root, path);

    return reply.status(501).send({
      code: 'sample.absent',
      kind: 'unsupported',
      message: `The test server lacks ${request.method} ${path}.`,
      remedy: 'Add it.',
    });
  });
  await app.listen({ port, host: '127.0.0.1' });
  return {
    url: `http://127.0.0.1:${port}`,
    signal: (topic) => {
      for (const stream of streams) stream.write(`event: changed\ndata: {"topic":"${topic}"}\n\n`);
    },
    cut: () => {
      for (const stream of streams) stream.destroy();
    },
    close: () => app.close(),
  };
};
