import { readFileSync } from 'node:fs';

/** One process, not just its number: numbers are used again, also after a restart of the computer. */
export interface ProcessIdentity {
  pid: number;
  bootId: string;
  /** Clock ticks since the start of the system; empty where the platform does not tell. */
  startTicks: string;
}

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such process, or a platform without /proc: both mean that nothing is known.
    return '';
  }
};

export const bootId = (): string =>
  readOrEmpty('/proc/sys/kernel/random/boot_id').trim() || 'unknown';

/** State letter and start time of a process. The name before them may hold blanks and brackets. */
const statOf = (pid: number): { state: string; startTicks: string } => {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
};

const answersSignals = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export const isPidAlive = (pid: number): boolean =>
  answersSignals(pid) && statOf(pid).state !== 'Z';

export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  bootId: bootId(),
  startTicks: statOf(process.pid).startTicks,
});

export const isSameProcessAlive = (identity: ProcessIdentity): boolean =>
  identity.bootId === bootId() &&
  isPidAlive(identity.pid) &&
  statOf(identity.pid).startTicks === identity.startTicks;
