import type { Host } from '../../../host/host.ts';
import { networkIdentity } from '../../../host/network-facts.ts';
import type { AgentFacts } from '../../../inventory/agent-facts.ts';
import { defineCollector } from '../data-collector.ts';

const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

const timeZone = async (host: Host): Promise<string> => {
  const link = await host.readLink('/etc/localtime');
  const linked = /zoneinfo\/(.+)$/.exec(link ?? '')?.[1];
  return linked ?? (((await host.readText('/etc/timezone')) ?? '').trim() || host.timeZone());
};

const rowOf = async (host: Host, agent: AgentFacts) => {
  const facts = await networkIdentity(host);
  const local = agent.localAddress?.replace(/^::ffff:/, '');
  return {
    host_name: facts.hostName,
    fqdn: facts.fqdn ?? null,
    machine_id: facts.machineId ?? null,
    product_uuid: facts.productUuid ?? null,
    primary_mac: facts.primaryMac ?? null,
    // To a server on this computer the way is the loopback, which tells nobody anything.
    primary_ip: (local && !isLoopback(local) ? local : facts.primaryAddress) ?? null,
    time_zone: await timeZone(host),
  };
};

export const identity = defineCollector({
  dataClass: 'identity',
  watch: {
    files: ['/etc/hosts', '/etc/machine-id', '/var/lib/dbus/machine-id', '/etc/timezone'],
    // Not ipv6_route: it counts the uses of each route.
    texts: ['/proc/net/route', '/sys/class/dmi/id/product_uuid'],
    links: ['/etc/localtime'],
    addresses: true,
    hostName: true,
    facts: ['localAddress'],
  },
  collect: async (host, agent) => ({
    source: 'operating system, /etc/machine-id, /sys/class/dmi',
    rows: [await rowOf(host, agent)],
  }),
});
