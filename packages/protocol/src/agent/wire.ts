/**
 * What the agent needs of the protocol while it runs, without the schema library (measured: 21 MB resident in
 * a process that may hold 70). The schemas live beside this file; the agent imports their types only.
 */
import type { RegisterRequest, SessionRequest } from './registration.ts';

export { inventoryDigest, rowsHash } from './inventory-hash.ts';
export { maximumMessageBytes, maximumOutputBytes } from './limits.ts';

/**
 * The agent protocol: JSON over HTTPS under `/agent/v1`, bodies gzip-compressed when larger than 1 KiB.
 * Every request body carries `protocol`, the number of the protocol the agent speaks. The number rises by
 * one with each change that an older peer would misread; fields may be added without raising it, and
 * both sides ignore fields that they do not know.
 *
 * History:
 * 1 (release 0.1.0) first protocol.
 * 2 (release 0.2.0) check-ins carry the digest alone, hashes on demand; configuration and work are asked for with
 *   POST, work of any kind, with cancellation; policies in the configuration; `work.started`,
 *   `work.progress`, `policy.state`.
 */
export const currentProtocol = 2;
/** The oldest protocol that this release's server understands. */
export const oldestProtocol = 1;

/** Codes of refusals that an agent acts on by itself; every other code it only reports and retries. */
export const agentRefusalCodes = {
  /** Session token unknown or expired: open a new session. */
  sessionExpired: 'agents.sessionExpired',
  /** Not yet allowed: ask again with `register` after `retryAfterSeconds`. */
  registrationPending: 'agents.registrationPending',
  /** Blocked or revoked: stop collecting; ask again rarely (hourly). */
  blocked: 'agents.blocked',
  /** Unknown key: the server has forgotten this agent; register again with the same key. */
  unknownAgent: 'agents.unknownAgent',
  /** Another computer uses this identity: keep quiet, report in the local status, ask again every ten minutes. */
  duplicateIdentity: 'agents.duplicateIdentity',
  /** An administrator decided that this is a computer of its own: make a new key and register again. */
  newIdentityRequired: 'agents.newIdentityRequired',
  /** This server does not speak the agent's protocol: the message says which release does. */
  protocolUnsupported: 'agents.protocolUnsupported',
} as const;

const signedText = (purpose: string, body: Record<string, unknown>): string => {
  const { signature: _, ...rest } = body;
  const sorted = Object.keys(rest)
    .sort()
    .map((key) => [key, rest[key]]);
  return `reeve ${purpose}\n${JSON.stringify(sorted)}`;
};

/** The bytes that a registration request signs. */
export const registrationText = (body: Omit<RegisterRequest, 'signature'>): string =>
  signedText('register v1', body);

/** The bytes that a session request signs. */
export const sessionText = (body: Omit<SessionRequest, 'signature'>): string =>
  signedText('session v1', body);

/** The text whose signature lets the manifest of a package in: never that of a plug-in or a release. */
export const packageManifestText = (packageId: string, manifestSha256: string): string =>
  `reeve package ${packageId} ${manifestSha256}`;
