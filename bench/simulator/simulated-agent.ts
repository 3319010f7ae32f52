import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto';
import {
  type AgentConfiguration,
  type CheckInResponse,
  type RegisterResponse,
  registrationText,
  type SessionResponse,
  sessionText,
  type WorkResponse,
} from '@reeve/protocol/agent';
import { WebSocket } from 'ws';
import { type PreparedInventory, prepareInventory } from './prepared-inventory.ts';
import {
  type EncodedBody,
  encodeBody,
  type Reply,
  type ServerConnection,
} from './server-connection.ts';
import { type SimulatedComputer, simulatedComputer, simulatedKey } from './simulated-computer.ts';
import type { InventoryOptions } from './simulated-inventory.ts';
import { socketOptions } from './simulated-link.ts';

/** An answer other than 2xx; the text is the server's code, or its status. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(reply: Reply) {
    const code = (reply.body as { code?: string } | null)?.code;
    super(code ?? `status ${reply.status}`);
    this.name = 'RefusedError';
    this.status = reply.status;
  }
}

const accepted = <T>(reply: Reply): T => {
  if (reply.status < 200 || reply.status > 299) throw new RefusedError(reply);
  return reply.body as T;
};

/** How an agent speaks, and what it says that it can do. */
export interface SpeechOptions {
  /** Default: 2. */
  protocol?: 1 | 2;
  /** Kinds of work; default: those of an agent without plug-ins. */
  kinds?: readonly string[];
}

/** What an agent reports; `seq` is given by its spool. */
export interface SimulatedEvent {
  type: string;
  data: Record<string, unknown>;
}

const inventoryPath = '/agent/v1/inventory';
const ownKinds = ['send-inventory', 'update-configuration'];

/**
 * One synthetic agent: key, identity and inventory follow from seed and number, so that a later run is the same
 * estate again. What costs time to make (`prepare`) can be made before the clock runs.
 */
export class SimulatedAgent {
  readonly computer: SimulatedComputer;
  readonly #seed: number;
  #key: KeyObject | undefined;
  readonly #inventory: InventoryOptions;
  readonly #spoolId = randomUUID();
  readonly protocol: 1 | 2;
  readonly #kinds: readonly string[];
  #seq = 0;
  #boot = 0;
  #prepared: PreparedInventory | undefined;
  #configurationVersion = '';
  #ticket: string | undefined;
  #token: string | undefined;
  agentId: string | undefined;

  constructor(
    seed: number,
    number: number,
    inventory: InventoryOptions,
    { protocol = 2, kinds = ownKinds }: SpeechOptions = {},
  ) {
    this.protocol = protocol;
    this.#kinds = kinds;
    this.#seed = seed;
    this.computer = simulatedComputer(seed, number);
    this.#inventory = inventory;
  }

  /** Made at its first use: most of a large estate's time to begin would be keys. */
  get #privateKey(): KeyObject {
    this.#key ??= createPrivateKey({
      key: simulatedKey(this.#seed, this.computer.number),
      format: 'der',
      type: 'pkcs8',
    });
    return this.#key;
  }

  /** SPKI, base64. */
  get publicKey(): string {
    return createPublicKey(this.#privateKey)
      .export({ type: 'spki', format: 'der' })
      .toString('base64');
  }

  /** The last number of its spool, and the spool's name: every event up to it was acknowledged. */
  get spool(): { id: string; seq: number } {
    return { id: this.#spoolId, seq: this.#seq };
  }

  get inventory(): PreparedInventory {
    return this.#ready();
  }

  /** Session token, once there is one. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Makes and encodes an inventory; the check-ins that follow carry its digest. */
  prepare(revision: number): void {
    this.carry(this.collect(revision));
    this.#prepared?.body();
  }

  /** Number of the computer whose contents it has: agents with one number find the same. */
  get contentsOf(): number {
    return this.#inventory.contentsOf ?? this.computer.number;
  }

  /** What it would find at a revision. */
  collect(revision: number): PreparedInventory {
    const computer = simulatedComputer(this.#seed, this.contentsOf);
    return prepareInventory(computer, revision, this.protocol, this.#inventory);
  }

  /** From now on this is what it has found. */
  carry(prepared: PreparedInventory): void {
    this.#prepared = prepared;
  }

  async register(connection: ServerConnection, token?: string): Promise<RegisterResponse> {
    const body = {
      protocol: this.protocol,
      agentVersion: this.protocol === 1 ? '0.1.0' : '0.2.0',
      publicKey: this.publicKey,
      ...(token === undefined ? {} : { token }),
      identity: this.computer.identity,
      time: new Date().toISOString(),
      nonce: randomBytes(18).toString('base64url'),
    };
    const signature = this.#sign(registrationText(body));
    const encoded = encodeBody({ ...body, signature });
    const answer = accepted<RegisterResponse>(
      await connection.send('POST', '/agent/v1/register', encoded),
    );
    this.agentId = answer.agentId;
    return answer;
  }

  async openSession(connection: ServerConnection): Promise<SessionResponse> {
    const body = {
      protocol: this.protocol,
      agentVersion: this.protocol === 1 ? '0.1.0' : '0.2.0',
      agentId: this.agentId ?? '',
      identity: this.computer.identity,
      bootId: this.#bootId,
      ...(this.#ticket === undefined ? {} : { ticket: this.#ticket }),
      time: new Date().toISOString(),
      nonce: randomBytes(18).toString('base64url'),
    };
    const encoded = encodeBody({ ...body, signature: this.#sign(sessionText(body)) });
    const answer = accepted<SessionResponse>(
      await connection.send('POST', '/agent/v1/session', encoded),
    );
    this.#ticket = answer.ticket;
    this.#token = answer.token;
    return answer;
  }

  /** With protocol 2 the hashes follow when the server asks for them. */
  async checkIn(connection: ServerConnection): Promise<CheckInResponse> {
    const path = '/agent/v1/check-in';
    const answer = await this.#post<CheckInResponse>(
      connection,
      path,
      this.#checkInBody(this.protocol === 1),
    );
    return answer.hashes ? this.#post(connection, path, this.#checkInBody(true)) : answer;
  }

  #checkInBody(withHashes: boolean): EncodedBody {
    const { digest, hashes } = this.#ready();
    return encodeBody({
      protocol: this.protocol,
      bootId: this.#bootId,
      digest,
      ...(withHashes ? { hashes } : {}),
      configurationVersion: this.#configurationVersion,
      spooled: 0,
      health: [],
    });
  }

  /** Fetches the configuration, and names its version from now on. */
  async fetchConfiguration(connection: ServerConnection): Promise<Partial<AgentConfiguration>> {
    const path = '/agent/v1/configuration';
    const answer =
      this.protocol === 1
        ? accepted<Partial<AgentConfiguration>>(
            await connection.send('GET', path, undefined, this.#token),
          )
        : await this.#post<Partial<AgentConfiguration>>(
            connection,
            path,
            encodeBody({ protocol: this.protocol }),
          );
    this.#configurationVersion = answer.version ?? '';
    return answer;
  }

  /** Whether the server has another configuration than this agent. */
  isBehind({ configurationVersion }: Pick<CheckInResponse, 'configurationVersion'>): boolean {
    return configurationVersion !== this.#configurationVersion;
  }

  /** Its computer starts anew: another boot, another session. */
  async restart(connection: ServerConnection): Promise<void> {
    this.#boot++;
    await this.openSession(connection);
  }

  get #bootId(): string {
    return `${this.computer.bootId}${this.#boot || ''}`;
  }

  async fetchWork(connection: ServerConnection, channel: 'push' | 'poll'): Promise<WorkResponse> {
    const path = '/agent/v1/work';
    if (this.protocol === 1)
      return accepted(
        await connection.send('GET', `${path}?channel=${channel}`, undefined, this.#token),
      );
    const body = encodeBody({ protocol: this.protocol, channel, kinds: this.#kinds });
    return this.#post(connection, path, body);
  }

  /** Reports events, in their order; resolves when they are durable at the server. */
  async sendEvents(connection: ServerConnection, events: readonly SimulatedEvent[]): Promise<void> {
    const time = new Date().toISOString();
    const numbered = events.map((event) => ({ seq: ++this.#seq, time, ...event }));
    const body = { protocol: this.protocol, spoolId: this.#spoolId, events: numbered };
    await this.#post(connection, '/agent/v1/events', encodeBody(body));
  }

  /** Sends the whole prepared inventory, whether the server asked or not; the names it accepted. */
  async sendInventory(connection: ServerConnection, names?: readonly string[]): Promise<string[]> {
    const inventory = names ? this.#ready().bodyOf(names) : this.#ready().body();
    const reply = await connection.send('POST', inventoryPath, inventory, this.#token);
    return accepted<{ accepted: string[] }>(reply).accepted;
  }

  /** Begins to send data classes and hangs up midway. */
  breakOffInventory(connection: ServerConnection, names: readonly string[]): Promise<void> {
    return connection.breakOff(inventoryPath, this.#ready().bodyOf(names), this.#token);
  }

  /** Opens a push channel; every notice goes to `onNotice`. Resolves when it is open. */
  openPush(connection: ServerConnection, onNotice: (notice: string) => void): Promise<WebSocket> {
    const url = new URL('/agent/v1/push', connection.server);
    url.protocol = 'wss:';
    const socket = new WebSocket(url, socketOptions(connection.secureContext, this.#token));
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { notice?: unknown };
      onNotice(String(frame.notice));
    });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(socket));
      socket.once('error', reject);
    });
  }

  async #post<T>(connection: ServerConnection, path: string, body: EncodedBody): Promise<T> {
    return accepted(await connection.send('POST', path, body, this.#token));
  }

  #sign(text: string): string {
    return sign(null, Buffer.from(text), this.#privateKey).toString('base64');
  }

  #ready(): PreparedInventory {
    this.#prepared ??= this.collect(0);
    return this.#prepared;
  }
}

/** Agents number `first` to `first + count - 1` of the estate with this seed. */
export const simulatedAgents = (
  seed: number,
  first: number,
  count: number,
  inventory: InventoryOptions,
  speech: SpeechOptions = {},
): SimulatedAgent[] =>
  Array.from(
    { length: count },
    (_, index) => new SimulatedAgent(seed, first + index, inventory, speech),
  );
