import { release } from '../host/os-facts.ts';
import { familyOf, osRelease } from '../host/os-release.ts';
import { definePlugin } from '../inventory/plugin.ts';
import { filesSignature } from '../inventory/signature.ts';

export const operatingSystem = definePlugin({
  dataClass: 'operating-system',
  version: '1.0.0',
  signature: (host) =>
    filesSignature(host, ['/etc/os-release', '/usr/lib/os-release', '/etc/debian_version']),
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
