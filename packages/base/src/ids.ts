import { randomBytes } from 'node:crypto';

declare const brand: unique symbol;
/** A string that stands for one kind of thing and cannot be mistaken for another. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AgentId = Branded<'AgentId'>;
export type ResourceId = Branded<'ResourceId'>;
export type AdministratorId = Branded<'AdministratorId'>;
export type RunId = Branded<'RunId'>;

let pool = randomBytes(0);
let used = 0;

/** The system is asked for many at once: each asking costs 6 µs, and every request of the server has an id. */
const sixteenBytes = (): Buffer => {
  if (used + 16 > pool.length) {
    pool = randomBytes(4096);
    used = 0;
  }
  used += 16;
  return Buffer.from(pool.subarray(used - 16, used));
};

/** A GUID of version 7 (RFC 9562): sorts by the time of its making, given in milliseconds. */
export const newGuid = (nowMs: number = Date.now()): string => {
  const bytes = sixteenBytes();
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isGuid = (text: string): boolean => guidPattern.test(text);

/**
 * A secret of 256 random bits, URL-safe. It never begins with a dash: as a word on a command line such a one
 * would be taken for an option, once in 64 times.
 */
export const newSecret = (): string => {
  for (;;) {
    const secret = randomBytes(32).toString('base64url');
    if (!secret.startsWith('-')) return secret;
  }
};
