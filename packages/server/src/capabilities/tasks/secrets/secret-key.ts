import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import { tasksErrors } from '../errors.ts';

export interface SecretKey {
  bytes: Buffer;
  /** Says which key it is, and nothing of it. */
  fingerprint: string;
  file: string;
}

/** Whole and durable, or not at all; of two processes that make it at once, one wins. */
const makeKeyFile = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.${process.pid}.new`;
  const handle = openSync(half, 'w', 0o600);
  try {
    writeSync(handle, `${randomBytes(32).toString('base64')}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(half, file);
  } catch (thrown) {
    if ((thrown as { code?: string }).code !== 'EEXIST') throw thrown;
  } finally {
    rmSync(half, { force: true });
  }
};

const readKeyFile = (file: string): Buffer | null => {
  try {
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  } catch (thrown) {
    if ((thrown as { code?: string }).code === 'ENOENT') return null;
    throw tasksErrors.secretKeyUnreadable({ file, reason: messageOf(thrown) }, thrown);
  }
};

/** Opens the key that seals secrets, or makes it. Throws `tasks.secretKeyUnreadable`. */
export const openSecretKey = (home: string): SecretKey => {
  const file = join(homePaths(home).secrets, 'task-secrets.key');
  if (readKeyFile(file) === null) makeKeyFile(file);
  const bytes = readKeyFile(file);
  if (bytes?.length !== 32)
    throw tasksErrors.secretKeyUnreadable({ file, reason: 'it does not hold 32 bytes' });
  const fingerprint = createHash('sha256').update('reeve task secrets').update(bytes).digest('hex');
  return { bytes, fingerprint: fingerprint.slice(0, 32), file };
};
