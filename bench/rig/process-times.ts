import { readdirSync, readFileSync } from 'node:fs';

/** The kernel's clock tick on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface ProcessStat {
  pid: number;
  parent: number;
  /** Processor time of the process and of its children that have ended, seconds. */
  seconds: number;
}

/** Null when the process has ended. */
const readStat = (pid: number): ProcessStat | null => {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // it ended between the list and the look
  }
  // The name may hold blanks and brackets: fields are counted from the last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (place: number) => Number(fields[place - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid, parent: field(4), seconds: ticks / ticksPerSecond };
};

const allProcesses = (): ProcessStat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);

/** A process and all that descend from it. */
export const processTree = (root: number): ProcessStat[] => {
  const all = allProcesses();
  const found = all.filter(({ pid }) => pid === root);
  for (let place = 0; place < found.length; place++)
    found.push(...all.filter(({ parent }) => parent === found[place]?.pid));
  return found;
};

/** Processor seconds of a process tree since it began. */
export const treeSeconds = (root: number): number =>
  processTree(root).reduce((sum, { seconds }) => sum + seconds, 0);

/** Processor seconds of one process, with its children that have ended. */
export const processSeconds = (pid: number): number => readStat(pid)?.seconds ?? 0;

/** Seconds that all processors together were busy since the machine's start. */
export const machineBusySeconds = (): number => {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = fields.map(Number);
  return (user + nice + system + irq + softIrq + steal) / ticksPerSecond;
};

/** Kilobytes under a name of `/proc/PID/smaps_rollup` (`Rss`, `Pss`). */
export const memoryKilobytes = (pid: number, name: 'Rss' | 'Pss'): number =>
  Number(
    new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(
      readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'),
    )?.[1],
  );

/** Resident memory at this moment, megabytes, cheap enough to be read every second; 0 when the process has ended. */
export const residentMegabytes = (pid: number): number => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0; // between two lives of a server
  }
};
