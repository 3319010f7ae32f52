import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted, writeJsonDurably } from '../home/durable-file.ts';
import type { Host } from '../host/host.ts';
import { uptime } from '../host/os-facts.ts';

interface BootFile {
  format: 1;
  bootId: string;
  bootedAt: string;
}

/** A clock that was corrected by more than this after the start is believed anew, milliseconds. */
const tolerance = 120_000;

/** The kernel reckons its start from the present clock, so that it wanders by a second: the first answer stays. */
export const steadyBootTime = (
  known: { bootId: string; bootedAt: string } | undefined,
  bootId: string,
  measured: Date,
): string => {
  const exact = new Date(Math.floor(measured.getTime() / 1000) * 1000).toISOString();
  if (known?.bootId !== bootId) return exact;
  const difference = Math.abs(Date.parse(known.bootedAt) - measured.getTime());
  return difference < tolerance ? known.bootedAt : exact;
};

export const bootTime = async (
  paths: AgentHome,
  host: Host,
  bootId: string,
  now: Date,
): Promise<string> => {
  const known = readFormatted<BootFile>(paths.bootFile, 1);
  const seconds = /^btime (\d+)$/m.exec((await host.readText('/proc/stat')) ?? '')?.[1];
  const measured =
    seconds === undefined
      ? new Date(now.getTime() - uptime() * 1000)
      : new Date(Number(seconds) * 1000);
  const bootedAt = steadyBootTime(known, bootId, measured);
  if (known?.bootedAt !== bootedAt || known.bootId !== bootId) {
    writeJsonDurably(paths.bootFile, { format: 1, bootId, bootedAt });
  }
  return bootedAt;
};
