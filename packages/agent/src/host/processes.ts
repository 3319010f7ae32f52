import type { Host } from './host.ts';

export interface RunningProcess {
  pid: number;
  name: string;
  uid: number;
}

/** Flag of `/proc/PID/stat` that only threads of the kernel carry (`PF_KTHREAD`). */
const kernelThread = 0x00200000;

const processOf = async (host: Host, pid: string): Promise<RunningProcess | undefined> => {
  const [text, facts] = await Promise.all([
    host.readText(`/proc/${pid}/stat`),
    host.stat(`/proc/${pid}`),
  ]);
  if (text === undefined || facts === undefined) return undefined;
  const end = text.lastIndexOf(')');
  const flags = Number(text.slice(end + 2).split(' ')[6] ?? 0);
  if ((flags & kernelThread) !== 0) return undefined;
  return { pid: Number(pid), name: text.slice(text.indexOf('(') + 1, end), uid: facts.uid };
};

/** Processes of `/proc`, without the kernel's own threads. */
export const runningProcesses = async (host: Host): Promise<RunningProcess[]> => {
  const found: RunningProcess[] = [];
  for (const name of await host.list('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const one = await processOf(host, name);
    if (one) found.push(one);
  }
  return found;
};
