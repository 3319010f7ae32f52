import type { ComputerSummary, Overview } from '@reeve/protocol/api';
import { sampleHistory } from './sample-computer-detail.ts';
import { sampleTime } from './sample-computers.ts';

const tally = (values: readonly (string | null)[]): { name: string; computers: number }[] => {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([name, computers]) => ({ name, computers }))
    .sort((a, b) => b.computers - a.computers);
};

const known = new WeakMap<readonly ComputerSummary[], Overview>();

export const sampleOverview = (
  all: readonly ComputerSummary[],
  pendingRegistrations: number,
): Overview => {
  const overview = known.get(all) ?? count(all);
  known.set(all, overview);
  return { ...overview, pendingRegistrations };
};

const count = (all: readonly ComputerSummary[]): Overview => {
  const healthy = (health: string) => all.filter((each) => each.health === health).length;
  const dayAgo = new Date(sampleTime - 86_400_000).toISOString();
  return {
    computers: all.length,
    connected: all.filter(({ connected }) => connected).length,
    seenLastHour: all.filter(({ health }) => health !== 'unknown').length,
    silentOneDay: all.filter(({ lastSeen }) => (lastSeen ?? '') < dayAgo).length,
    pendingRestart: all.filter(({ pendingRestart }) => pendingRestart).length,
    pendingRegistrations: 0,
    openDuplicates: all.length > 0 ? 1 : 0,
    health: {
      ok: healthy('ok'),
      warning: healthy('warning'),
      error: healthy('error'),
      unknown: healthy('unknown'),
    },
    byOperatingSystem: tally(all.map(({ os }) => os)),
    byAgentVersion: tally(all.map(({ agentVersion }) => agentVersion)),
    recentChanges: sampleHistory()
      .slice(0, all.length > 0 ? 20 : 0)
      .map(({ at, dataClass, kind, row }, index) => {
        const computer = all[index * 7];
        return {
          at,
          dataClass,
          kind,
          row,
          computerId: computer?.id ?? '',
          computerName: computer?.name ?? '',
        };
      }),
  };
};
