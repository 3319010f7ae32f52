import { release } from '../../../host/os-facts.ts';
import { familyOf, osRelease } from '../../../host/os-release.ts';
import { defineCollector } from '../data-collector.ts';

export const operatingSystem = defineCollector({
  dataClass: 'operating-system',
  watch: { files: ['/etc/os-release', '/usr/lib/os-release', '/etc/debian_version'] },
  collect: async (host, agent) => {
    const running = ((await host.readText('/proc/sys/kernel/osrelease')) ?? '').trim();
    return {
      source: '/etc/os-release, kernel',
      rows: [
        {
          family: familyOf(host.platform),
          ...(await osRelease(host)),
          kernel: running || release(),
          architecture: host.machine(),
          booted_at: agent.bootedAt,
        },
      ],
    };
  },
});
