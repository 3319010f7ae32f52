import type { Host } from '../host/host.ts';
import { networkIdentity } from '../host/network-facts.ts';
import { type AgentFacts, definePlugin } from '../inventory/plugin.ts';

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

export const identity = definePlugin({
  dataClass: 'identity',
  version: '1.0.0',
  signature: async (host, agent) => JSON.stringify(await rowOf(host, agent)),
  collect: async (host, agent) => ({
    source: 'operating system, /etc/machine-id, /sys/class/dmi',
    rows: [await rowOf(host, agent)],
  }),
});
