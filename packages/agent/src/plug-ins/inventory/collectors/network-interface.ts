import type { Host, InterfaceAddress } from '../../../host/host.ts';
import { plainMac } from '../../../host/network-facts.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'network-interface'>;

const joined = (addresses: readonly InterfaceAddress[], family: 'IPv4' | 'IPv6'): string | null =>
  addresses
    .filter((one) => one.family === family)
    .map((one) => one.cidr)
    .sort()
    .join(' ') || null;

/** Addresses that the kernel makes up anew every day for privacy (flag 01 of `/proc/net/if_inet6`). */
export const temporaryAddresses = (text: string): Set<string> =>
  new Set(
    text
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((field) => (Number.parseInt(field[4] ?? '0', 16) & 0x01) !== 0)
      .map((field) => field[0] ?? ''),
  );

const expand = (cidr: string): string => {
  const [head = '', tail] = cidr.replace(/\/.*/, '').split('::');
  const left = head.split(':').filter((one) => one !== '');
  const right = (tail ?? '').split(':').filter((one) => one !== '');
  const gap = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(gap).fill('0'), ...right]
    .map((one) => one.padStart(4, '0'))
    .join('');
};

const isNumber = (text: string | undefined): text is string => /^\d+$/.test(text?.trim() ?? '');

const rowOf = async (
  host: Host,
  name: string,
  addresses: readonly InterfaceAddress[],
): Promise<Row> => {
  const read = async (file: string) =>
    (await host.readText(`/sys/class/net/${name}/${file}`))?.trim();
  const [mtu, speed, operstate] = await Promise.all([
    read('mtu'),
    read('speed'),
    read('operstate'),
  ]);
  const state = operstate ?? (addresses.length > 0 ? 'up' : 'unknown');
  return {
    name,
    mac_address: plainMac((await read('address')) ?? addresses[0]?.mac) ?? null,
    ipv4: joined(addresses, 'IPv4'),
    ipv6: joined(addresses, 'IPv6'),
    mtu: isNumber(mtu) ? Number(mtu) : null,
    state: state === 'up' || state === 'down' ? state : 'unknown',
    // The kernel writes -1, or the largest unsigned number, where a link has no speed.
    speed_mbit: isNumber(speed) && Number(speed) < 0x7fffffff ? Number(speed) : null,
  };
};

/** The host's end of a container's cable comes and goes with the container: it belongs to its bridge. */
const isBridgedCable = async (host: Host, name: string): Promise<boolean> =>
  /^(veth|vnet|tap|cali|lxc)/.test(name) &&
  (await host.readLink(`/sys/class/net/${name}/master`)) !== undefined;

const rowsOf = async (host: Host): Promise<Row[]> => {
  const temporary = temporaryAddresses((await host.readText('/proc/net/if_inet6')) ?? '');
  const all = host.addresses().filter((one) => !one.internal);
  const stable = all.filter((one) => one.family === 'IPv4' || !temporary.has(expand(one.cidr)));
  const listed = await host.list('/sys/class/net');
  const names = [...new Set([...listed, ...all.map((one) => one.name)])];
  const rows: Row[] = [];
  for (const name of names.sort()) {
    if (name === 'lo' || name === 'bonding_masters' || (await isBridgedCable(host, name))) continue;
    rows.push(
      await rowOf(
        host,
        name,
        stable.filter((one) => one.name === name),
      ),
    );
  }
  return rows;
};

export const networkInterface = defineCollector({
  dataClass: 'network-interface',
  watch: { addresses: true },
  collect: async (host) => ({
    source: host.platform === 'linux' ? '/sys/class/net, kernel' : 'operating system',
    rows: await rowsOf(host),
  }),
});
