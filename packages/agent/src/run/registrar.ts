import { AppError } from '@reeve/base';
import type { RegisterResponse, SessionResponse } from '@reeve/protocol/agent';
import { agentRefusalCodes } from '@reeve/protocol/agent/wire';
import { claimedIdentity } from '../host/claimed-identity.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from '../link/connection.ts';
import { type Dialect, mayBeTheProtocol } from '../link/dialect.ts';
import { unauthenticated } from '../link/server-calls.ts';
import type { ServerClock } from '../link/server-clock.ts';
import { signRegistration, signSession } from '../link/sign-requests.ts';
import type { Life } from './life.ts';

export interface RegistrarOptions {
  life: Life;
  connection: Connection;
  dialect: Dialect;
  host: Host;
  clock: ServerClock;
  agentVersion: string;
  bootId: string;
  /** The server refused because of the time, and the agent now reckons with another offset. */
  onClockCorrected: (offsetMs: number) => void;
  signal?: AbortSignal;
}

const understood: ReadonlySet<string> = new Set(Object.values(agentRefusalCodes));

/** Refusals whose cause may be the clock: neither a known reason nor a busy server or a broken way. */
const mayBeTheClock = (thrown: unknown): boolean =>
  thrown instanceof AppError &&
  !thrown.code.startsWith('link.') &&
  !understood.has(thrown.code) &&
  thrown.kind !== 'busy' &&
  thrown.kind !== 'unavailable';

/** Asks the server for its time and its protocol; true when either was mistaken before. */
const learn = async (options: RegistrarOptions): Promise<boolean> => {
  const sentAt = Date.now();
  const hello = await unauthenticated(options.connection, options.signal).hello();
  const otherProtocol = options.dialect.follow(hello.protocol);
  const otherTime = options.clock.correct(hello.time, sentAt, Date.now());
  if (otherTime) options.onClockCorrected(options.clock.offsetMs());
  return otherProtocol || otherTime;
};

const asUnderstood = async <T>(options: RegistrarOptions, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (thrown) {
    if (!mayBeTheClock(thrown) && !mayBeTheProtocol(thrown)) throw thrown;
    if (!(await learn(options))) throw thrown;
    return await ask();
  }
};

/** Asks which protocol is spoken now; true when it has changed. */
export const agreeOnProtocol = async (options: RegistrarOptions): Promise<boolean> => {
  const before = options.dialect.protocol;
  await learn(options);
  return options.dialect.protocol !== before;
};

/** Registers, or asks what became of the registration; the answer is on disk when it returns. */
export const register = async (options: RegistrarOptions): Promise<RegisterResponse> => {
  const { life, clock, agentVersion } = options;
  const identity = await claimedIdentity(options.host);
  const answer = await asUnderstood(options, () => {
    const { protocol } = options.dialect;
    const facts = { protocol, agentVersion, identity, now: clock.now(), token: life.file.token };
    const body = signRegistration(life.key, facts);
    return unauthenticated(options.connection, options.signal).register(body);
  });
  life.update({ agentId: answer.agentId, status: answer.status, token: null });
  return answer;
};

/** Opens a session; its ticket is on disk when it returns. */
export const openSession = async (
  options: RegistrarOptions,
  agentId: string,
): Promise<SessionResponse> => {
  const { life, clock, agentVersion, bootId } = options;
  const identity = await claimedIdentity(options.host);
  const answer = await asUnderstood(options, () => {
    const { protocol } = options.dialect;
    const ticket = life.ticket();
    const facts = { protocol, agentVersion, identity, now: clock.now(), agentId, bootId, ticket };
    return unauthenticated(options.connection, options.signal).session(
      signSession(life.key, facts),
    );
  });
  life.saveTicket(answer.ticket);
  return answer;
};
