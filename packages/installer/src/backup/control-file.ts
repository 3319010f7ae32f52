import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import { installerErrors } from '../errors.ts';

/** The part of PostgreSQL's `global/pg_control` that stays at the same place from version 13 to 18. */
export interface ControlFile {
  systemIdentifier: string;
  controlVersion: number;
  catalogVersion: number;
  state: string;
  /** Position in the write-ahead log of the latest checkpoint, as PostgreSQL prints it. */
  checkpoint: string;
}

const states = [
  'starting up',
  'shut down',
  'shut down in recovery',
  'shutting down',
  'in crash recovery',
  'in archive recovery',
  'in production',
] as const;

const formatLsn = (lsn: bigint): string =>
  `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffffffffn).toString(16).toUpperCase()}`;

export const parseLsn = (text: string): bigint => {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
};

/** Throws `installer.badControlFile`. */
export const readControlFile = (dataDirectory: string): ControlFile => {
  const file = join(dataDirectory, 'global', 'pg_control');
  try {
    const bytes = readFileSync(file);
    return {
      systemIdentifier: bytes.readBigUInt64LE(0).toString(),
      controlVersion: bytes.readUInt32LE(8),
      catalogVersion: bytes.readUInt32LE(12),
      state: states[bytes.readUInt32LE(16)] ?? 'unknown',
      checkpoint: formatLsn(bytes.readBigUInt64LE(32)),
    };
  } catch (cause) {
    throw installerErrors.badControlFile({ file, reason: messageOf(cause) }, cause);
  }
};
