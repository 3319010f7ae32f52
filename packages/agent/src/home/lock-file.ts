import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { isMissing } from './durable-file.ts';

/** Who holds a home. A process id alone is reused; with boot id and start time it names one process. */
export interface LockHolder {
  format: 1;
  pid: number;
  bootId: string;
  /** Start of the process in clock ticks since boot; empty where the platform does not tell. */
  startTicks: string;
  startedBy: 'monitor' | 'operator';
}

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return '';
    throw thrown;
  }
};

/** Field 22 of `/proc/PID/stat`, counted after the command name, which may hold anything. */
const startTicksOf = (pid: number): string => {
  if (process.platform !== 'linux') return '';
  const text = readOrEmpty(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

export const bootId = (): string =>
  (process.platform === 'linux' && readOrEmpty('/proc/sys/kernel/random/boot_id').trim()) ||
  'unknown';

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
};

/** What tells a living process from a later one with the same number. */
export const holderOf = (pid: number, startedBy: LockHolder['startedBy']): LockHolder => ({
  format: 1,
  pid,
  bootId: bootId(),
  startTicks: startTicksOf(pid),
  startedBy,
});

const parseHolder = (text: string): LockHolder | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    // Locks are not flushed: what a power cut left behind names no living process.
    return undefined;
  }
};

/** The holder of a lock when it still lives. */
export const livingHolder = (path: string): LockHolder | undefined => {
  const holder = parseHolder(readOrEmpty(path));
  if (holder === undefined) return undefined;
  const same =
    holder.bootId === bootId() &&
    isAlive(holder.pid) &&
    startTicksOf(holder.pid) === holder.startTicks;
  return same ? holder : undefined;
};

const tryLink = (draft: string, path: string): boolean => {
  try {
    linkSync(draft, path);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    throw thrown;
  }
};

/** Moves a dead holder's lock away; harmless when somebody else was quicker. */
const clearStale = (path: string): void => {
  if (livingHolder(path)) return;
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (thrown) {
    if (isMissing(thrown)) return;
    throw thrown;
  }
  // Between the look and the rename a living process may have taken the lock: give it back.
  if (livingHolder(aside)) tryLink(aside, path);
  rmSync(aside, { force: true });
};

/**
 * Takes a lock; the returned function gives it back.
 * @throws `agent.alreadyRunning`
 */
export const takeLock = (
  path: string,
  what: string,
  home: string,
  startedBy: LockHolder['startedBy'],
): (() => void) => {
  const holder = holderOf(process.pid, startedBy);
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  } catch (thrown) {
    throw agentErrors.homeUnusable({ home, problem: messageOf(thrown) }, thrown);
  }
  try {
    if (!tryLink(draft, path)) {
      clearStale(path);
      if (!tryLink(draft, path)) {
        const pid = livingHolder(path)?.pid ?? 0;
        throw agentErrors.alreadyRunning({ what, pid, home });
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => rmSync(path, { force: true });
};
