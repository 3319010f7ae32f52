import { type RunningProcess, runningProcesses } from '../../../host/processes.ts';
import { parsePasswd } from '../../../parse/passwd.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

/** Coarse on purpose: the number of workers of a busy server is no change. */
export const instances = (count: number): string => {
  if (count === 1) return '1';
  if (count <= 5) return '2-5';
  return count <= 20 ? '6-20' : 'more than 20';
};

export const summarise = (
  processes: readonly RunningProcess[],
  userNames: ReadonlyMap<number, string>,
): RowOf<'process-summary'>[] => {
  const groups = new Map<string, { name: string; user_name: string; count: number }>();
  for (const one of processes) {
    const user = userNames.get(one.uid) ?? String(one.uid);
    const key = `${user} ${one.name}`;
    const group = groups.get(key) ?? { name: one.name, user_name: user, count: 0 };
    group.count++;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ name, user_name, count }) => ({
    name,
    user_name,
    instances: instances(count),
  }));
};

export const processSummary = defineCollector({
  dataClass: 'process-summary',
  platforms: ['linux'],
  collect: async (host) => {
    const accounts = parsePasswd((await host.readText('/etc/passwd')) ?? '');
    const names = new Map(accounts.toReversed().map((one) => [one.uid, one.name]));
    return { source: '/proc', rows: summarise(await runningProcesses(host), names) };
  },
});
