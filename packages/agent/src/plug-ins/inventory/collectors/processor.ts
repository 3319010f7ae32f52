import type { Host } from '../../../host/host.ts';
import { orNull, systemInformation } from '../../../host/system-information.ts';
import { parseCpuinfo } from '../../../parse/cpuinfo.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'processor'>;

const linuxRows = async (host: Host): Promise<Row[]> => {
  const text = (await host.readText('/proc/cpuinfo')) ?? '';
  const kilohertz = await host.readText('/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq');
  const maximum = Math.round(Number(kilohertz ?? 0) / 1000) || null;
  return parseCpuinfo(text, host.machine()).map((one) => ({ ...one, maximum_mhz: maximum }));
};

const otherRows = async (): Promise<Row[]> => {
  const si = await systemInformation();
  const cpu = await si.cpu();
  const sockets = Math.max(1, cpu.processors || 1);
  return Array.from({ length: sockets }, (_, socket) => ({
    socket,
    model: cpu.brand || 'unknown',
    vendor: orNull(cpu.vendor),
    cores: Math.max(1, Math.round(cpu.physicalCores / sockets)),
    threads: Math.max(1, Math.round(cpu.cores / sockets)),
    maximum_mhz: Math.round((cpu.speedMax || 0) * 1000) || null,
  }));
};

export const processor = defineCollector({
  dataClass: 'processor',
  collect: async (host) =>
    host.platform === 'linux'
      ? { source: '/proc/cpuinfo', rows: await linuxRows(host) }
      : { source: 'systeminformation', rows: await otherRows() },
});
