import { readdirSync, readFileSync } from 'node:fs';
import { delay } from '@reeve/base';

/** In the environment of every process that does work: by it the processes are found when the agent was killed. */
export const workVariable = 'REEVE_WORK_ID';

/** Milliseconds between the request to end and the end. */
export const graceMs = 5_000;
const lookMs = 100;

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Gone meanwhile, or another account's: then it is none of ours.
    return '';
  }
};

interface FoundProcess {
  pid: number;
  parent: number;
  group: number;
  work: string;
}

/** Parent and process group stand in `/proc/PID/stat` after the command name, which may hold anything. */
const describe = (pid: number): FoundProcess | undefined => {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z') return undefined;
  const prefix = `${workVariable}=`;
  const entry = readOrEmpty(`/proc/${pid}/environ`)
    .split('\0')
    .find((one) => one.startsWith(prefix));
  const work = entry?.slice(prefix.length) ?? '';
  return { pid, parent: Number(parent), group: Number(group), work };
};

const processes = (): FoundProcess[] => {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => describe(Number(name)) ?? []);
};

/** A script may have started this very agent: its own line of descent is not to be ended. */
const ownGroups = (all: readonly FoundProcess[]): Set<number> => {
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const groups = new Set<number>([0, 1]);
  for (let one = byPid.get(process.pid); one; one = byPid.get(one.parent)) groups.add(one.group);
  return groups;
};

const find = (ids: ReadonlySet<string>): FoundProcess[] => {
  const all = processes();
  const own = ownGroups(all);
  return all.filter((one) => ids.has(one.work) && !own.has(one.group));
};

/** @returns false when nobody is left in it */
export const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-group, signal);
    return true;
  } catch (thrown) {
    // EPERM: the group is there, but what is left of it belongs to another account.
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
};

const signalAll = (found: readonly FoundProcess[], signal: NodeJS.Signals): void => {
  for (const group of new Set(found.map((one) => one.group))) signalGroup(group, signal);
};

/**
 * Ends every process that was begun for these work items: SIGTERM, and SIGKILL to those that do not follow. How many
 * there were of each item. Where there is no `/proc` none are found.
 */
export const endProcessesOf = async (ids: readonly string[]): Promise<Map<string, number>> => {
  const wanted = new Set(ids);
  const found = find(wanted);
  const counts = new Map<string, number>();
  for (const { work } of found) counts.set(work, (counts.get(work) ?? 0) + 1);
  if (found.length === 0) return counts;
  signalAll(found, 'SIGTERM');
  const end = performance.now() + graceMs;
  while (find(wanted).length > 0) {
    // Asked anew each time: a process that was just being begun may have escaped the first look.
    if (performance.now() > end) signalAll(find(wanted), 'SIGKILL');
    if (performance.now() > 2 * graceMs + end) break;
    await delay(lookMs);
  }
  return counts;
};
