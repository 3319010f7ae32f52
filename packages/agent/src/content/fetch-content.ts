import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  fsyncSync,
  openSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError, messageOf } from '@reeve/base';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { flushDirectory, isMissing, makeDirectory } from '../home/durable-file.ts';
import { contentErrors } from './errors.ts';
import type { OpenContent } from './open-content.ts';

export interface WantedContent {
  /** Hexadecimal. */
  sha256: string;
  bytes: number;
}

const sizeOf = (path: string): number => {
  try {
    return statSync(path).size;
  } catch (thrown) {
    if (isMissing(thrown)) return 0;
    throw thrown;
  }
};

export const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
};

const flush = (path: string): void => {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

const appendRest = async (
  path: string,
  wanted: WantedContent,
  open: OpenContent,
  signal: AbortSignal,
): Promise<void> => {
  const { sha256, bytes } = wanted;
  const have = sizeOf(path);
  const answer = await open(sha256, have, signal);
  let length = answer.from;
  // A server that does not go on where it was asked to begins anew.
  const descriptor = openSync(path, answer.from === 0 ? 'w' : 'a', 0o600);
  try {
    // Written piece by piece: what has arrived stays when the way breaks.
    for await (const chunk of answer.body) {
      length += chunk.length;
      if (length > bytes) throw contentErrors.damaged({ sha256, problem: 'it is too long' });
      writeSync(descriptor, chunk);
    }
  } catch (thrown) {
    if (thrown instanceof AppError || isDiskTrouble(thrown)) throw thrown;
    throw contentErrors.cutOff({ sha256, bytes: length, problem: messageOf(thrown) }, thrown);
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Fetches a file by its hash, going on where an earlier try has stopped. What is returned has that hash and is
 * on the platter.
 * @throws `content.*`
 */
export const fetchContent = async (
  directory: string,
  wanted: WantedContent,
  open: OpenContent,
  signal: AbortSignal,
): Promise<string> => {
  const { sha256, bytes } = wanted;
  makeDirectory(directory);
  const path = join(directory, sha256);
  if (sizeOf(path) > bytes) rmSync(path);
  if (sizeOf(path) < bytes) await appendRest(path, wanted, open, signal);
  const size = sizeOf(path);
  if (size < bytes) {
    const problem = 'the answer ended early';
    throw contentErrors.cutOff({ sha256, bytes: size, problem });
  }
  const found = await hashOfFile(path);
  if (found !== sha256) {
    rmSync(path);
    throw contentErrors.damaged({ sha256, problem: `its hash is ${found}` });
  }
  flush(path);
  flushDirectory(directory);
  return path;
};
