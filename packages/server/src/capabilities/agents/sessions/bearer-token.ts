import { sha256Hex } from '@reeve/base';
import { readSignedText, signText } from './signed-text.ts';

/** What a session token says; it is believed because it is signed, without a look into the database. */
export interface SessionClaims {
  agentId: string;
  /** Number of the ticket that came with this session: a higher one supersedes it. */
  number: number;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** `bootMark` of the boot that it was opened in. */
  boot: string;
}

/** Short text that stands for one run of a computer's system. */
export const bootMark = (bootId: string): string => sha256Hex(bootId).slice(0, 12);

export const sessionSeconds = 3600;

export const writeBearerToken = (secret: Buffer, claims: SessionClaims): string =>
  signText(
    secret,
    'session',
    `${claims.agentId}.${claims.number}.${claims.expiresAt}.${claims.boot}`,
  );

/** Null when the token is not one of this server's or has expired. */
export const readBearerToken = (
  secret: Buffer,
  token: string,
  nowMs: number,
): SessionClaims | null => {
  const [agentId, number, expiresAt, boot] =
    readSignedText(secret, 'session', token)?.split('.') ?? [];
  if (!agentId || !number || !expiresAt || !boot) return null;
  const claims = { agentId, number: Number(number), expiresAt: Number(expiresAt), boot };
  return claims.expiresAt > nowMs ? claims : null;
};
