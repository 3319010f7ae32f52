import { messageOf } from '@reeve/base';
import type { RegisterResponse } from '@reeve/protocol/agent';
import { currentProtocol } from '@reeve/protocol/agent/wire';
import type { Host } from '../host/host.ts';
import type { Connection } from '../link/connection.ts';
import { mayBeTheProtocol, newDialect } from '../link/dialect.ts';
import { authenticated, type ServerCalls } from '../link/server-calls.ts';
import type { ServerClock } from '../link/server-clock.ts';
import type { Log } from '../log.ts';
import type { Life } from './life.ts';
import { agreeOnProtocol, openSession, type RegistrarOptions, register } from './registrar.ts';

export interface SessionKeeperOptions {
  host: Host;
  clock: ServerClock;
  log: Log;
  agentVersion: string;
  bootId: string;
  life: () => Life;
  connection: () => Connection;
  /** Aborts when the agent stops. */
  signal: () => AbortSignal;
}

interface Session {
  token: string;
  /** In milliseconds of `performance.now()`: opened anew before that. */
  renewAt: number;
  calls: ServerCalls;
}

const renewBeforeMs = 60_000;
/** A push channel that comes up so soon after its session belongs to the same server. */
const sameServerMs = 10_000;

/** Registers, keeps a session, and knows which protocol is spoken in it. */
export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  readonly #dialect = newDialect();
  #session: Session | undefined;
  /** Since the last exchange that went well. */
  #changesOfProtocol = 0;
  /** In milliseconds of `performance.now()`. */
  #openedAt = 0;

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
  }

  get token(): string | undefined {
    return this.#session?.token;
  }

  get calls(): ServerCalls | undefined {
    return this.#session?.calls;
  }

  /** The next `ensure` opens a new one. */
  drop(): void {
    this.#session = undefined;
  }

  /** An exchange went well. */
  succeeded(): void {
    this.#changesOfProtocol = 0;
  }

  /** The push channel came back, perhaps to a server that was upgraded meanwhile: a new session finds out. */
  reconnected(): void {
    const isLater = performance.now() - this.#openedAt > sameServerMs;
    if (this.#dialect.protocol < currentProtocol && isLater) this.drop();
  }

  /** The server has sent a frame of this protocol. */
  heard(protocol: number): void {
    if (Math.min(protocol, currentProtocol) > this.#dialect.protocol) this.drop();
  }

  async register(): Promise<RegisterResponse> {
    return await register(this.#registrar());
  }

  /** Opens a session where there is none or it is nearly over; `opened` tells so. */
  async ensure(): Promise<{ calls: ServerCalls; opened: boolean }> {
    const { clock, log, connection, signal, life } = this.#options;
    const { agentId } = life().file;
    if (this.#session && performance.now() < this.#session.renewAt) {
      return { calls: this.#session.calls, opened: false };
    }
    if (agentId === null) throw new Error('allowed, but without an agent id');
    // A server that was older may have been upgraded.
    if (this.#dialect.protocol < currentProtocol) await agreeOnProtocol(this.#registrar());
    const answer = await openSession(this.#registrar(), agentId);
    const lifetime = Date.parse(answer.expiresAt) - clock.now().getTime();
    this.#openedAt = performance.now();
    const calls = authenticated(connection(), answer.token, this.#dialect, signal());
    this.#session = {
      token: answer.token,
      renewAt: performance.now() + Math.max(renewBeforeMs, lifetime - renewBeforeMs),
      calls,
    };
    log.info('session opened', { serverVersion: answer.serverVersion });
    return { calls, opened: true };
  }

  /**
   * True when a refusal came because the server speaks another protocol than was taken for granted, as after an
   * upgrade or a rollback; it is spoken from now on.
   */
  async agreesAnew(thrown: unknown): Promise<boolean> {
    // A server that changes its mind with every request is to be asked with growing waits.
    if (!mayBeTheProtocol(thrown) || this.#changesOfProtocol > 0) return false;
    const { log } = this.#options;
    try {
      if (!(await agreeOnProtocol(this.#registrar()))) return false;
    } catch (again) {
      log.info('the server does not say what it speaks', { problem: messageOf(again) });
      return false;
    }
    this.#changesOfProtocol++;
    // A session is of the protocol in which it was opened.
    this.drop();
    log.info('speaking another protocol', { protocol: this.#dialect.protocol });
    return true;
  }

  #registrar(): RegistrarOptions {
    const { host, clock, agentVersion, bootId, log, life, connection, signal } = this.#options;
    return {
      life: life(),
      connection: connection(),
      dialect: this.#dialect,
      host,
      clock,
      agentVersion,
      bootId,
      signal: signal(),
      onClockCorrected: (offsetMs) => log.warn('clock differs from the server', { offsetMs }),
    };
  }
}
