import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Json, messageOf } from '@reeve/base';
import { makeFolder } from '@reeve/protocol/make-folder';
import { agentErrors } from '../errors.ts';

const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined;

export const isMissing = (thrown: unknown): boolean => codeOf(thrown) === 'ENOENT';

/** Throws `agent.homeUnusable` on a file system without folders; trouble of the disk is thrown as it is. */
export const makeDirectory = (path: string): void => {
  try {
    makeFolder(path, 0o700);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    throw agentErrors.homeUnusable({ home: path, problem: messageOf(thrown) }, thrown);
  }
};

/** Makes the names in a directory durable; platforms that cannot open a directory need no such call. */
export const flushDirectory = (path: string): void => {
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
};

/** Replaces a file so that after a crash at any instant either the old or the new content is there, whole. */
export const writeDurably = (path: string, content: string): void => {
  const draft = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
  flushDirectory(dirname(path));
};

/** Replaces a file atomically but without a flush: for what is worth nothing after a power cut. */
export const writeVolatile = (path: string, content: string): void => {
  const draft = `${path}.${process.pid}.tmp`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
};

export const writeJsonDurably = (path: string, value: Json): void =>
  writeDurably(path, `${JSON.stringify(value, null, 2)}\n`);

/**
 * Content of one of the agent's JSON files, absent when there is none.
 * @throws `agent.fileDamaged`, `agent.fileOfNewerRelease`
 */
export const readFormatted = <T extends { format: number }>(
  path: string,
  known: number,
): T | undefined => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw agentErrors.fileDamaged({ file: path, problem: messageOf(thrown) }, thrown);
  }
  const format =
    typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format !== 'number')
    throw agentErrors.fileDamaged({ file: path, problem: 'it has no format number' });
  if (format > known) throw agentErrors.fileOfNewerRelease({ file: path, format, known });
  return value as T;
};
