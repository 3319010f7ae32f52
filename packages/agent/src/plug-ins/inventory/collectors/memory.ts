import { totalmem } from '../../../host/os-facts.ts';
import { systemInformation } from '../../../host/system-information.ts';
import { defineCollector } from '../data-collector.ts';

const bytesOf = (meminfo: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo)?.[1] ?? 0) * 1024;

export const memory = defineCollector({
  dataClass: 'memory',
  collect: async (host) => {
    if (host.platform !== 'linux') {
      const { swaptotal } = await (await systemInformation()).mem();
      return {
        source: 'systeminformation',
        rows: [{ total_bytes: totalmem(), swap_bytes: swaptotal }],
      };
    }
    const text = (await host.readText('/proc/meminfo')) ?? '';
    return {
      source: '/proc/meminfo',
      rows: [{ total_bytes: bytesOf(text, 'MemTotal'), swap_bytes: bytesOf(text, 'SwapTotal') }],
    };
  },
});
