import { existsSync, readFileSync } from 'node:fs';

/**
 * Who a process is, beyond its number: numbers are used again, also after a restart of the computer.
 * `startTime` is in clock ticks since the start of the system, from `/proc/PID/stat`.
 */
export interface ProcessIdentity {
  pid: number;
  bootId: string;
  startTime: string;
}

const bootIdFile = '/proc/sys/kernel/random/boot_id';

export const currentBootId = (): string =>
  existsSync(bootIdFile) ? readFileSync(bootIdFile, 'utf8').trim() : 'unknown';

/** Null when there is no such process, or when it is a zombie: one that has ended already. */
export const startTimeOf = (pid: number): string | null => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold spaces and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null; // no such entry: the process is gone
  }
};

export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  bootId: currentBootId(),
  startTime: startTimeOf(process.pid) ?? '',
});

export const isSameProcessAlive = (identity: ProcessIdentity): boolean =>
  identity.bootId === currentBootId() && startTimeOf(identity.pid) === identity.startTime;

/** For files that name a process without its start time. */
export const isAlive = (pid: number, bootId?: string): boolean =>
  (bootId === undefined || bootId === currentBootId()) && startTimeOf(pid) !== null;
