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
  inventoryDigest,
  type RegisterResponse,
  registrationText,
  type SessionResponse,
  sessionText,
  type WorkResponse,
} from '@reeve/protocol/agent';
import { WebSocket } from 'ws';
import {
  type EncodedBody,
  encodeBody,
  type Reply,
  type ServerConnection,
} from './server-connection.ts';
import { type SimulatedComputer, simulatedComputer, simulatedKey } from './simulated-computer.ts';
import { type InventoryOptions, simulatedInventory } from './simulated-inventory.ts';

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

interface Prepared {
  revision: number;
  hashes: Record<string, string>;
  checkIn: EncodedBody;
  /** With the hashes, when the server asks for them; protocol 1 sends them always. */
  fullCheckIn: EncodedBody;
  inventory: EncodedBody;
}

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

const ownKinds = ['send-inventory', 'update-configuration'];

/**
 * One synthetic agent: key, identity and inventory follow from seed and number, so that a later run is the same
 * estate again. What costs time to make (`prepare`) can be made before the clock runs.
 */
export class SimulatedAgent {
  readonly computer: SimulatedComputer;
  readonly #key: KeyObject;
  readonly #publicKey: string;
  readonly #inventory: InventoryOptions;
  readonly #spoolId = randomUUID();
  readonly protocol: 1 | 2;
  readonly #kinds: readonly string[];
  #seq = 0;
  #prepared: Prepared | undefined;
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
    this.computer = simulatedComputer(seed, number);
    this.#inventory = inventory;
    this.#key = createPrivateKey({ key: simulatedKey(seed, number), format: 'der', type: 'pkcs8' });
    this.#publicKey = createPublicKey(this.#key)
      .export({ type: 'spki', format: 'der' })
      .toString('base64');
  }

  /** Session token, once there is one. */
  get token(): string | undefined {
    return this.#token;
  }

  /** What a later process needs to go on as this agent. */
  memory(): { agentId: string | undefined; ticket: string | undefined } {
    return { agentId: this.agentId, ticket: this.#ticket };
  }

  remember(memory: { agentId: string | undefined; ticket: string | undefined }): void {
    this.agentId = memory.agentId;
    this.#ticket = memory.ticket;
  }

  /** Makes and encodes an inventory; the check-ins that follow carry its hashes. */
  prepare(revision: number): void {
    const classes = simulatedInventory(this.computer, revision, this.#inventory);
    const hashes = Object.fromEntries(classes.map((one) => [one.name, one.hash]));
    const said = {
      protocol: this.protocol,
      bootId: this.computer.bootId,
      digest: inventoryDigest(hashes),
      configurationVersion: '',
      spooled: 0,
      health: [],
    };
    const fullCheckIn = encodeBody({ ...said, hashes });
    this.#prepared = {
      revision,
      hashes,
      checkIn: this.protocol === 1 ? fullCheckIn : encodeBody(said),
      fullCheckIn,
      inventory: encodeBody({ protocol: this.protocol, classes }),
    };
  }

  async register(connection: ServerConnection, token?: string): Promise<RegisterResponse> {
    const body = {
      protocol: this.protocol,
      agentVersion: this.protocol === 1 ? '0.1.0' : '0.2.0',
      publicKey: this.#publicKey,
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
      bootId: this.computer.bootId,
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
    const { checkIn, fullCheckIn } = this.#ready();
    const answer = await this.#post<CheckInResponse>(connection, '/agent/v1/check-in', checkIn);
    return answer.hashes ? this.#post(connection, '/agent/v1/check-in', fullCheckIn) : answer;
  }

  async fetchConfiguration(connection: ServerConnection): Promise<Partial<AgentConfiguration>> {
    const path = '/agent/v1/configuration';
    if (this.protocol === 1)
      return accepted(await connection.send('GET', path, undefined, this.#token));
    return this.#post(connection, path, encodeBody({ protocol: this.protocol }));
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

  /** Fetches what is open and reports each as done at once; gives how many there were. */
  async doWork(connection: ServerConnection, channel: 'push' | 'poll'): Promise<number> {
    const { items } = await this.fetchWork(connection, channel);
    if (items.length === 0) return 0;
    const now = new Date().toISOString();
    const report = items.map(({ id }) => ({
      type: 'work.result',
      data: {
        workId: id,
        outcome: 'done',
        channel,
        message: '',
        startedAt: now,
        finishedAt: now,
      },
    }));
    await this.sendEvents(connection, report);
    return items.length;
  }

  /** Sends the whole prepared inventory, whether the server asked or not; the names it accepted. */
  async sendInventory(connection: ServerConnection): Promise<string[]> {
    const { inventory } = this.#ready();
    const reply = await connection.send('POST', '/agent/v1/inventory', inventory, this.#token);
    return accepted<{ accepted: string[] }>(reply).accepted;
  }

  /** Opens a push channel; every notice goes to `onNotice`. Resolves when it is open. */
  openPush(connection: ServerConnection, onNotice: (notice: string) => void): Promise<WebSocket> {
    const url = new URL('/agent/v1/push', connection.server);
    url.protocol = 'wss:';
    const socket = new WebSocket(url, {
      ca: connection.authority,
      headers: { authorization: `Bearer ${this.#token ?? ''}` },
      perMessageDeflate: false,
    });
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
    return sign(null, Buffer.from(text), this.#key).toString('base64');
  }

  #ready(): Prepared {
    if (this.#prepared === undefined) this.prepare(0);
    const prepared = this.#prepared;
    if (prepared === undefined) throw new Error('nothing was prepared');
    return prepared;
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
