import { canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { Principal } from '../../kernel/http/principal.ts';

/** One act as it is written down. */
export interface AuditAct {
  /** Name at this time. */
  actor: string;
  /** `administrator`, `token`, `local`, `shell`, `agent`, or `nobody` when no one was signed in. */
  actorKind: string;
  /** Address of the caller; null when there is none, as in the server's own shell. */
  from: string | null;
  action: string;
  /** What it was done to, by name. */
  subject: string;
  outcome: 'done' | 'refused';
  details: Record<string, unknown>;
}

/** A stored record with the very texts that its hash covers. */
export interface ChainedRecord {
  seq: number;
  /** UTC with microseconds. */
  time: string;
  actor: string;
  actorKind: string;
  from: string | null;
  action: string;
  subject: string;
  outcome: string;
  /** JSON text. */
  details: string;
  prevHash: string;
  hash: string;
}

/** Who acts: the one that the entry names, otherwise whoever is signed in, otherwise nobody. */
export const actorOf = (
  principal: Principal | null,
  named: { actor?: string; actorKind?: string },
): Pick<AuditAct, 'actor' | 'actorKind'> => ({
  actor: named.actor ?? principal?.name ?? 'nobody',
  actorKind: named.actorKind ?? principal?.kind ?? 'nobody',
});

/** Details as the text that is stored and hashed; what JSON cannot hold is left out. */
export const detailsText = (details: Record<string, unknown>): string =>
  canonicalJson(JSON.parse(JSON.stringify(details)) as Json);

/** Text as PostgreSQL can keep it: without NUL, without half a character, not longer than `longest`. */
export const storable = (text: string, longest: number): string =>
  text.replaceAll('\0', '').slice(0, longest).toWellFormed();

const field = (value: string | null): string =>
  value === null ? '-\n' : `${Buffer.byteLength(value)}:${value}\n`;

/** Hash of a record as `audit_append` in the migration makes it: computed here again, apart from the database. */
export const chainHash = (record: Omit<ChainedRecord, 'hash'>): string =>
  sha256Hex(
    [
      record.prevHash,
      String(record.seq),
      record.time,
      record.actor,
      record.actorKind,
      record.from,
      record.action,
      record.subject,
      record.outcome,
      record.details,
    ]
      .map(field)
      .join(''),
  );

/** The first record that does not fit after `previous`, or null. Numbers rise by one, hashes link. */
export const firstBroken = (
  records: readonly ChainedRecord[],
  previous: { seq: number; hash: string },
): number | null => {
  let last = previous;
  for (const record of records) {
    const expected = last.seq + 1;
    const fits =
      record.seq === expected && record.prevHash === last.hash && record.hash === chainHash(record);
    if (!fits) return expected;
    last = record;
  }
  return null;
};
