import { defaultInterface } from '../parse/default-route.ts';
import { qualifiedName } from '../parse/hosts.ts';
import type { Host, InterfaceAddress } from './host.ts';

export interface NetworkIdentity {
  hostName: string;
  fqdn: string | undefined;
  machineId: string | undefined;
  productUuid: string | undefined;
  /** Of the interface with the default route. */
  primaryMac: string | undefined;
  primaryAddress: string | undefined;
}

const macPattern = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
const noMac = '00:00:00:00:00:00';

/** A hardware address in lower case; absent for none and for what is none. */
export const plainMac = (text: string | undefined): string | undefined => {
  const mac = text?.trim().toLowerCase() ?? '';
  return macPattern.test(mac) && mac !== noMac ? mac : undefined;
};

const firstText = async (host: Host, paths: readonly string[]): Promise<string | undefined> => {
  for (const path of paths) {
    const text = (await host.readText(path))?.replaceAll('\0', '').trim();
    if (text) return text;
  }
  return undefined;
};

const isGlobal = (one: InterfaceAddress): boolean => !one.internal && !/^fe80:/i.test(one.cidr);

const primaryOf = async (host: Host): Promise<{ mac?: string; address?: string }> => {
  const route = (await host.readText('/proc/net/route')) ?? '';
  const route6 = (await host.readText('/proc/net/ipv6_route')) ?? '';
  const all = host.addresses().filter(isGlobal);
  const name = defaultInterface(route, route6) ?? all[0]?.name;
  const own = all.filter((one) => one.name === name);
  const chosen = own.find((one) => one.family === 'IPv4') ?? own[0];
  const mac = plainMac(
    (await host.readText(`/sys/class/net/${name ?? ''}/address`)) ?? chosen?.mac,
  );
  const address = chosen?.cidr.replace(/\/.*/, '');
  return { ...(mac ? { mac } : {}), ...(address ? { address } : {}) };
};

/** Names and addresses by which a computer is told from others. */
export const networkIdentity = async (host: Host): Promise<NetworkIdentity> => {
  const hostName = host.hostName();
  const primary = await primaryOf(host);
  return {
    hostName: hostName.replace(/\..*/, '') || 'localhost',
    fqdn: qualifiedName(hostName, (await host.readText('/etc/hosts')) ?? ''),
    machineId: await firstText(host, ['/etc/machine-id', '/var/lib/dbus/machine-id']),
    productUuid: (await firstText(host, ['/sys/class/dmi/id/product_uuid']))?.toLowerCase(),
    primaryMac: primary.mac,
    primaryAddress: primary.address,
  };
};
