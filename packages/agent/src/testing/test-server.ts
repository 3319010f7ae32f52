import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { newGuid, newSecret } from '@reeve/base';
import {
  type AgentConfiguration,
  CheckInRequest,
  EventsRequest,
  InventoryRequest,
  inventoryDigest,
  RegisterRequest,
  type RegistrationStatus,
  registrationText,
  rowsHash,
  SessionRequest,
  sessionText,
  type WorkItem,
} from '@reeve/protocol/agent';
import { problemsOf } from '@reeve/protocol/check';
import { type WebSocket, WebSocketServer } from 'ws';

const tlsFolder = join(import.meta.dirname, '../../fixtures/tls');
export const tlsFile = (name: string): string => readFileSync(join(tlsFolder, name), 'utf8');

export interface Refusal {
  status: number;
  code: string;
  retryAfterSeconds?: number;
  /** Sent as a `Retry-After` header, with a body that is not Reeve's. */
  headerOnly?: boolean;
}

interface KnownAgent {
  agentId: string;
  publicKey: string;
  status: RegistrationStatus;
  token: string | undefined;
  ticket: string | undefined;
  /** Counts as well until the session that came with `ticket` is used: the answer may have been lost. */
  previousTicket: string | undefined;
  inventory: Map<string, InventoryRequest['classes'][number]>;
}

interface Exchange {
  path: string;
  body: unknown;
  token: string | undefined;
}

type Answer = { status: number; body: unknown; headers?: Record<string, string> };
type Schema = Parameters<typeof problemsOf>[0];

const done = (body: unknown): Answer => ({ status: 200, body });
const clockWindowMs = 300_000;

const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return undefined;
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  if (plain.length > 1024 && plain === bytes) throw new Error('a large body came uncompressed');
  return JSON.parse(plain.toString('utf8'));
};

/**
 * A server for tests of the agent: real TLS, real WebSockets, every message held against the schemas of the
 * protocol, with switches for refusals and faults. State is plain and public.
 */
export class TestServer {
  readonly agents = new Map<string, KnownAgent>();
  readonly events: EventsRequest['events'] = [];
  readonly problems: string[] = [];
  readonly requests: Exchange[] = [];
  readonly checkIns: CheckInRequest[] = [];
  readonly inventoryMessages: InventoryRequest[] = [];
  readonly work: WorkItem[] = [];
  /** Highest event number by spool. */
  readonly #applied = new Map<string, number>();
  readonly #refusals = new Map<string, Refusal[]>();
  readonly sockets = new Set<WebSocket>();
  registration: RegistrationStatus = 'allowed';
  /** Server minus real time, milliseconds. */
  clockOffsetMs = 0;
  acceptsPush = true;
  /** Takes events, stores them, and loses the answer that often. */
  loseAnswersToEvents = 0;
  configuration: AgentConfiguration;
  #https: Server | undefined;
  #webSockets: WebSocketServer | undefined;
  readonly #connections = new Set<{ destroy(): void }>();
  port = 0;

  constructor() {
    this.configuration = {
      version: 'c1',
      checkInSeconds: 5,
      spreadPercent: 0,
      inventorySeconds: 14_400,
      push: true,
      spoolBytes: 1_000_000,
      authorities: [tlsFile('ca.pem').trim()],
    };
  }

  get url(): string {
    return `https://localhost:${this.port}`;
  }

  /** Port 0 takes any. */
  async listen(port = 0, certificate = 'server.pem'): Promise<void> {
    const key = tlsFile('server-key.pem');
    this.#https = createServer({ key, cert: tlsFile(certificate) }, (request, response) => {
      void this.#handle(request, response);
    });
    this.#https.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#webSockets = new WebSocketServer({ noServer: true });
    this.#https.on('upgrade', (request, socket, head) => {
      const known = this.#byToken(request.headers.authorization);
      if (!this.acceptsPush || known === undefined) {
        socket.end(`HTTP/1.1 ${known ? 503 : 401} Refused\r\nconnection: close\r\n\r\n`);
        return;
      }
      this.#webSockets?.handleUpgrade(request, socket, head, (webSocket) => {
        this.sockets.add(webSocket);
        webSocket.on('close', () => this.sockets.delete(webSocket));
      });
    });
    const https = this.#https;
    await new Promise<void>((resolve) => https.listen(port, '127.0.0.1', resolve));
    const address = https.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    for (const connection of this.#connections) connection.destroy();
    const https = this.#https;
    if (https) await new Promise((resolve) => https.close(resolve));
  }

  /** The next requests to a path are refused so. */
  refuse(path: string, ...refusals: Refusal[]): void {
    this.#refusals.set(path, [...(this.#refusals.get(path) ?? []), ...refusals]);
  }

  notify(notice: string, more: object = {}): void {
    for (const socket of this.sockets)
      socket.send(JSON.stringify({ protocol: 1, notice, ...more }));
  }

  addWork(kind: string, expiresInMs = 60_000): string {
    const id = newGuid();
    const now = Date.now();
    this.work.push({
      id,
      kind: kind as WorkItem['kind'],
      parameters: {},
      createdAt: new Date(now).toISOString(),
      expiresAt: new Date(now + expiresInMs).toISOString(),
    });
    return id;
  }

  /** Every session ends; agents have to open new ones. */
  forgetSessions(): void {
    for (const agent of this.agents.values()) agent.token = undefined;
  }

  results(): Record<string, unknown>[] {
    return this.events.filter((event) => event.type === 'work.result').map((event) => event.data);
  }

  requestsTo(path: string): Exchange[] {
    return this.requests.filter((one) => one.path === path);
  }

  #byToken(authorization: string | undefined): KnownAgent | undefined {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    return [...this.agents.values()].find((agent) => token !== undefined && agent.token === token);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?');
    try {
      const body = await readBody(request);
      this.requests.push({ path, body, token: request.headers.authorization });
      const answer = this.#refusalFor(path) ?? this.#answer(request.url ?? '', path, body, request);
      if (path === '/agent/v1/events' && this.loseAnswersToEvents > 0) {
        this.loseAnswersToEvents--;
        request.socket.destroy();
        return;
      }
      const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
      response.writeHead(answer.status, { ...answer.headers }).end(text);
    } catch (thrown) {
      this.problems.push(`${path}: ${String(thrown)}`);
      response.writeHead(500).end('{}');
    }
  }

  #refusalFor(path: string): Answer | undefined {
    const refusal = this.#refusals.get(path)?.shift();
    if (refusal === undefined) return undefined;
    const { status, code, retryAfterSeconds, headerOnly } = refusal;
    if (headerOnly) {
      const headers = { 'retry-after': String(retryAfterSeconds ?? 1) };
      return { status, body: '<html>busy</html>', headers };
    }
    return this.#refused(status, code, retryAfterSeconds);
  }

  #refused(status: number, code: string, retryAfterSeconds?: number): Answer {
    const more = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const body = { code, kind: 'conflict', message: `refused: ${code}`, remedy: 'none', ...more };
    return { status, body };
  }

  #check(schema: Schema, body: unknown, path: string): void {
    for (const problem of problemsOf(schema, body)) this.problems.push(`${path}: ${problem}`);
  }

  #answer(url: string, path: string, body: unknown, request: IncomingMessage): Answer {
    if (path === '/install/ca.pem') return { status: 200, body: tlsFile('ca.pem') };
    if (path === '/agent/v1/hello') return done(this.#hello());
    if (path === '/agent/v1/register') return this.#register(body);
    if (path === '/agent/v1/session') return this.#session(body);
    const agent = this.#byToken(request.headers.authorization);
    if (agent === undefined) return this.#refused(401, 'agents.sessionExpired');
    agent.previousTicket = agent.ticket;
    if (path === '/agent/v1/check-in') return this.#checkIn(agent, body);
    if (path === '/agent/v1/inventory') return this.#inventory(agent, body);
    if (path === '/agent/v1/events') return this.#events(body);
    if (path === '/agent/v1/configuration') return done(this.configuration);
    if (path === '/agent/v1/work') {
      if (!/channel=(push|poll)$/.test(url)) this.problems.push(`work without channel: ${url}`);
      return done({ items: this.#openWork() });
    }
    return { status: 404, body: {} };
  }

  #now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  #hello() {
    return {
      product: 'reeve',
      serverVersion: '0.1.0',
      protocol: { oldest: 1, current: 1 },
      time: this.#now().toISOString(),
      aFieldOfALaterRelease: true,
    };
  }

  #openWork(): WorkItem[] {
    const finished = new Set(this.results().map((result) => result.workId));
    return this.work.filter((item) => !finished.has(item.id));
  }

  #wrongTime(time: string): boolean {
    return Math.abs(Date.parse(time) - this.#now().getTime()) > clockWindowMs;
  }

  #signedBy(publicKey: string, text: string, signature: string): boolean {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    return verifySignature(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
  }

  #register(given: unknown): Answer {
    this.#check(RegisterRequest, given, 'register');
    const body = given as RegisterRequest;
    const { signature, ...rest } = body;
    if (!this.#signedBy(body.publicKey, registrationText(rest), signature)) {
      return this.#refused(401, 'agents.badSignature');
    }
    if (this.#wrongTime(body.time)) return this.#refused(400, 'agents.clockDiffers');
    const known = [...this.agents.values()].find((agent) => agent.publicKey === body.publicKey);
    const agent = known ?? {
      agentId: newGuid(),
      publicKey: body.publicKey,
      status: this.registration,
      token: undefined,
      ticket: undefined,
      previousTicket: undefined,
      inventory: new Map(),
    };
    agent.status = this.registration;
    this.agents.set(agent.agentId, agent);
    const { agentId, status } = agent;
    return done({ status, agentId, reason: `it is ${status}`, retryAfterSeconds: 1 });
  }

  #session(given: unknown): Answer {
    this.#check(SessionRequest, given, 'session');
    const body = given as SessionRequest;
    const agent = this.agents.get(body.agentId);
    if (agent === undefined) return this.#refused(401, 'agents.unknownAgent');
    const { signature, ...rest } = body;
    if (!this.#signedBy(agent.publicKey, sessionText(rest), signature)) {
      return this.#refused(401, 'agents.badSignature');
    }
    if (this.#wrongTime(body.time)) return this.#refused(400, 'agents.clockDiffers');
    if (agent.status !== 'allowed') return this.#refused(403, 'agents.registrationPending', 1);
    const isKnown = body.ticket === agent.ticket || body.ticket === agent.previousTicket;
    if (agent.ticket !== undefined && !isKnown) {
      return this.#refused(409, 'agents.duplicateIdentity', 1);
    }
    agent.token = newSecret();
    agent.previousTicket = body.ticket;
    agent.ticket = newSecret();
    const expiresAt = new Date(this.#now().getTime() + 3_600_000).toISOString();
    return done({ token: agent.token, expiresAt, ticket: agent.ticket, serverVersion: '0.1.0' });
  }

  #checkIn(agent: KnownAgent, given: unknown): Answer {
    this.#check(CheckInRequest, given, 'check-in');
    const body = given as CheckInRequest;
    if (body.digest !== inventoryDigest(body.hashes)) this.problems.push('check-in: wrong digest');
    this.checkIns.push(body);
    const send = Object.entries(body.hashes)
      .filter(([name, hash]) => agent.inventory.get(name)?.hash !== hash)
      .map(([name]) => name);
    return done({
      time: this.#now().toISOString(),
      send,
      configurationVersion: this.configuration.version,
      work: this.#openWork().length > 0,
    });
  }

  #inventory(agent: KnownAgent, given: unknown): Answer {
    this.#check(InventoryRequest, given, 'inventory');
    const body = given as InventoryRequest;
    this.inventoryMessages.push(body);
    for (const one of body.classes) {
      if (rowsHash(one.rows) !== one.hash)
        this.problems.push(`inventory: wrong hash of ${one.name}`);
      agent.inventory.set(one.name, one);
    }
    return done({ accepted: body.classes.map((one) => one.name), refused: [] });
  }

  #events(given: unknown): Answer {
    this.#check(EventsRequest, given, 'events');
    const body = given as EventsRequest;
    let applied = this.#applied.get(body.spoolId) ?? 0;
    for (const event of body.events) {
      if (event.seq <= applied) continue;
      applied = event.seq;
      this.events.push(event);
    }
    this.#applied.set(body.spoolId, applied);
    return done({ acceptedThrough: applied });
  }
}
