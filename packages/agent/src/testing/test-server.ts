import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { newGuid, newSecret } from '@reeve/base';
import {
  type AgentConfiguration,
  type BaseConfiguration,
  CheckInRequest,
  ConfigurationRequest,
  EventsRequest,
  InventoryRequest,
  inventoryDigest,
  OutputRequest,
  RegisterRequest,
  type RegistrationStatus,
  registrationText,
  rowsHash,
  SessionRequest,
  sessionText,
  type WorkItem,
  WorkRequest,
} from '@reeve/protocol/agent';
import { problemsOf } from '@reeve/protocol/check';
import { type WebSocket, WebSocketServer } from 'ws';
import { contentPath, type ServedContents, serveContent } from './serve-content.ts';
import {
  type Answer,
  clockWindowMs,
  done,
  type Exchange,
  type KnownAgent,
  type Refusal,
  readBody,
  type Schema,
  signedBy,
  tlsFile,
} from './test-server-parts.ts';

export { type Refusal, tlsFile };

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
  /** Ids that agents are asked to cancel, until their results are there. */
  readonly cancelled: string[] = [];
  readonly output: OutputRequest[] = [];
  /** What is answered to output: whether somebody looks. */
  watched = false;
  /** With `current` 1 it is a server of release 0.1.0. */
  speaks = { oldest: 1, current: 2 };
  /** Answered once to the next request for work. */
  againAfterSeconds: number | undefined;
  /** Highest event number by spool. */
  readonly #applied = new Map<string, number>();
  readonly #refusals = new Map<string, Refusal[]>();
  readonly sockets = new Set<WebSocket>();
  registration: RegistrationStatus = 'allowed';
  readonly contents: ServedContents = { files: new Map(), pieces: 1, waitMs: 0 };
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
      workPollSeconds: 60,
      publisherKeys: [],
      policies: [],
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

  addWork(kind: string, expiresInMs = 60_000, parameters: WorkItem['parameters'] = {}): string {
    const id = newGuid();
    const now = Date.now();
    this.work.push({
      id,
      kind,
      parameters,
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
      if (path.startsWith(contentPath) && this.#byToken(request.headers.authorization)) {
        return await serveContent(this.contents, path, request, response);
      }
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
    if (!this.#understands(body)) return this.#refused(426, 'agents.protocolUnsupported');
    if (path === '/agent/v1/register') return this.#register(body);
    if (path === '/agent/v1/session') return this.#session(body);
    const agent = this.#byToken(request.headers.authorization);
    if (agent === undefined) return this.#refused(401, 'agents.sessionExpired');
    agent.previousTicket = agent.ticket;
    if (path === '/agent/v1/check-in') return this.#checkIn(agent, body);
    if (path === '/agent/v1/inventory') return this.#inventory(agent, body);
    if (path === '/agent/v1/events') return this.#events(body);
    if (path === '/agent/v1/configuration') return this.#configure(request, body);
    if (path === '/agent/v1/work') return this.#giveWork(url, request, body);
    if (path === '/agent/v1/output' && this.speaks.current > 1) return this.#takeOutput(body);
    return { status: 404, body: {} };
  }

  #understands(body: unknown): boolean {
    const { oldest, current } = this.speaks;
    const offered =
      typeof body === 'object' && body !== null && 'protocol' in body ? body.protocol : undefined;
    return typeof offered !== 'number' || (offered >= oldest && offered <= current);
  }

  #configure(request: IncomingMessage, body: unknown): Answer {
    if (request.method === 'POST' && this.speaks.current > 1) {
      this.#check(ConfigurationRequest, body, 'configuration');
      return done(this.configuration);
    }
    if (request.method !== 'GET') return { status: 404, body: {} };
    const { workPollSeconds: _, publisherKeys: __, policies: ___, ...base } = this.configuration;
    return done(base satisfies BaseConfiguration);
  }

  #giveWork(url: string, request: IncomingMessage, body: unknown): Answer {
    if (request.method === 'GET') {
      if (!/channel=(push|poll)$/.test(url)) this.problems.push(`work without channel: ${url}`);
      return done({ items: this.#openWork() });
    }
    if (this.speaks.current < 2) return { status: 404, body: {} };
    this.#check(WorkRequest, body, 'work');
    const { kinds } = body as WorkRequest;
    const items = this.#openWork().filter((item) => kinds.includes(item.kind));
    const cancel = this.cancelled.filter((id) => items.some((item) => item.id === id));
    const more =
      this.againAfterSeconds === undefined ? {} : { againAfterSeconds: this.againAfterSeconds };
    this.againAfterSeconds = undefined;
    return done({ items: items.filter((item) => !cancel.includes(item.id)), cancel, ...more });
  }

  #takeOutput(body: unknown): Answer {
    this.#check(OutputRequest, body, 'output');
    this.output.push(body as OutputRequest);
    return done({ watched: this.watched });
  }

  #now(): Date {
    return new Date(Date.now() + this.clockOffsetMs);
  }

  #hello() {
    return {
      product: 'reeve',
      serverVersion: '0.1.0',
      protocol: this.speaks,
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

  #register(given: unknown): Answer {
    this.#check(RegisterRequest, given, 'register');
    const body = given as RegisterRequest;
    const { signature, ...rest } = body;
    if (!signedBy(body.publicKey, registrationText(rest), signature)) {
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
      digest: '',
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
    if (!signedBy(agent.publicKey, sessionText(rest), signature)) {
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
    this.checkIns.push(body);
    const { hashes } = body;
    if (hashes === undefined && body.protocol === 1) this.problems.push('check-in without hashes');
    if (hashes && body.digest !== inventoryDigest(hashes))
      this.problems.push('check-in: wrong digest');
    const unknown = hashes === undefined && body.digest !== agent.digest;
    if (hashes) agent.digest = body.digest;
    const send = Object.entries(hashes ?? {})
      .filter(([name, hash]) => agent.inventory.get(name)?.hash !== hash)
      .map(([name]) => name);
    return done({
      time: this.#now().toISOString(),
      send,
      ...(unknown ? { hashes: true } : {}),
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
