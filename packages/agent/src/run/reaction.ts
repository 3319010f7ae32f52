import { AppError, messageOf } from '@reeve/base';
import { agentRefusalCodes as codes } from '@reeve/protocol/agent/wire';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { backOffSeconds, spread } from '../link/back-off.ts';
import type { Log } from '../log.ts';

export type AgentState =
  | 'starting'
  | 'connected'
  | 'pending'
  | 'blocked'
  | 'duplicate'
  | 'unsupported'
  | 'waiting'
  | 'unreachable'
  | 'failing'
  | 'stopped';

export interface Reaction {
  state: AgentState;
  waitSeconds: number;
  /** What comes after the wait. `go-on`: the session stands, only this exchange failed. */
  next: 'go-on' | 'session' | 'register' | 'new-identity';
}

const hour = 3600;
const tenMinutes = 600;
const spreadPercent = 20;
/** Pending without a word on when to ask again, seconds. */
const pendingSeconds = 60;

const asked = (thrown: AppError): number | undefined => {
  const seconds = thrown.details.retryAfterSeconds;
  return typeof seconds === 'number' ? seconds : undefined;
};

const isBackPressure = (thrown: AppError): boolean =>
  thrown.details.status === 429 || thrown.details.status === 503;

const byCode = (thrown: AppError, failures: number, random: number): Reaction | undefined => {
  const wait = (seconds: number) => spread(asked(thrown) ?? seconds, spreadPercent, random);
  // The first time at once; a server that answers the same again and again is not to be hammered.
  const soon = failures <= 1 ? 0 : backOffSeconds(failures, random);
  switch (thrown.code) {
    case codes.sessionExpired:
      return { state: 'connected', waitSeconds: soon, next: 'session' };
    case codes.registrationPending:
      return { state: 'pending', waitSeconds: wait(pendingSeconds), next: 'register' };
    case codes.blocked:
      return { state: 'blocked', waitSeconds: wait(hour), next: 'register' };
    case codes.unknownAgent:
      return { state: 'starting', waitSeconds: soon, next: 'register' };
    case codes.duplicateIdentity:
      return { state: 'duplicate', waitSeconds: wait(tenMinutes), next: 'session' };
    case codes.newIdentityRequired:
      return { state: 'starting', waitSeconds: soon, next: 'new-identity' };
    case codes.protocolUnsupported:
      return { state: 'unsupported', waitSeconds: wait(hour), next: 'session' };
    default:
      return undefined;
  }
};

/**
 * What the agent does about a failure.
 * @param failures Failures in a row, this one included.
 * @param random From 0 to 1.
 */
export const reactTo = (thrown: unknown, failures: number, random: number): Reaction => {
  const backOff = backOffSeconds(failures, random);
  // The session stands: a new one would need the disk too, for its ticket.
  if (isDiskTrouble(thrown)) return { state: 'failing', waitSeconds: backOff, next: 'go-on' };
  if (!(thrown instanceof AppError)) {
    return { state: 'failing', waitSeconds: backOff, next: 'session' };
  }
  const own = byCode(thrown, failures, random);
  if (own) return own;
  if (isBackPressure(thrown)) {
    const waitSeconds = Math.max(backOff, spread(asked(thrown) ?? 1, 50, random));
    return { state: 'waiting', waitSeconds, next: 'go-on' };
  }
  const state = thrown.code.startsWith('link.') ? 'unreachable' : 'failing';
  // A session that the server does not honour, whatever it calls that, is not used again.
  const next = thrown.kind === 'unauthenticated' ? 'session' : 'go-on';
  return { state, waitSeconds: backOff, next };
};

/** A refusal is an ordinary event; anything else is a bug, and its place is wanted. */
export const logFailure = (thrown: unknown, reaction: Reaction, log: Log): void => {
  const problem = messageOf(thrown);
  const code = thrown instanceof AppError ? thrown.code : 'bug';
  const fields = { code, problem, waitSeconds: Math.round(reaction.waitSeconds) };
  if (code !== 'bug') log.info('exchange with the server failed', fields);
  else {
    const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
    log.error('unexpected failure', { ...fields, stack });
  }
};
