import { AppError } from '@reeve/base';
import type { RegisterResponse, SessionResponse } from '@reeve/protocol/agent';
import { agentRefusalCodes } from '@reeve/protocol/agent/wire';
import { claimedIdentity } from '../host/claimed-identity.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from '../link/connection.ts';
import { unauthenticated } from '../link/server-calls.ts';
import type { ServerClock } from '../link/server-clock.ts';
import { signRegistration, signSession } from '../link/sign-requests.ts';
import type { Life } from './life.ts';

export interface RegistrarOptions {
  life: Life;
  connection: Connection;
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

const withRightTime = async <T>(options: RegistrarOptions, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (thrown) {
    if (!mayBeTheClock(thrown)) throw thrown;
    const sentAt = Date.now();
    const hello = await unauthenticated(options.connection, options.signal).hello();
    if (!options.clock.correct(hello.time, sentAt, Date.now())) throw thrown;
    options.onClockCorrected(options.clock.offsetMs());
    return await ask();
  }
};

/** Registers, or asks what became of the registration; the answer is on disk when it returns. */
export const register = async (options: RegistrarOptions): Promise<RegisterResponse> => {
  const { life, clock, agentVersion } = options;
  const identity = await claimedIdentity(options.host);
  const answer = await withRightTime(options, () => {
    const facts = { agentVersion, identity, now: clock.now(), token: life.file.token };
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
  const answer = await withRightTime(options, () => {
    const ticket = life.ticket();
    const facts = { agentVersion, identity, now: clock.now(), agentId, bootId, ticket };
    return unauthenticated(options.connection, options.signal).session(
      signSession(life.key, facts),
    );
  });
  life.saveTicket(answer.ticket);
  return answer;
};
