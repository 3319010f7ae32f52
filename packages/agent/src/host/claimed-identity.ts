import { userInfo } from 'node:os';
import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { Host } from './host.ts';
import { networkIdentity, plainMac } from './network-facts.ts';
import { osRelease } from './os-release.ts';

const most = 64;
const unique = (values: readonly string[]): string[] => [...new Set(values)].slice(0, most);
const cut = (text: string, length: number): string => text.slice(0, length);

const userName = (): string | undefined => {
  try {
    return userInfo().username;
  } catch {
    // A process may run under a number that no account has: that is a name the policy cannot match.
    return undefined;
  }
};

/** What the agent says of its computer before anybody trusts it. */
export const claimedIdentity = async (host: Host): Promise<ClaimedIdentity> => {
  const facts = await networkIdentity(host);
  const addresses = host.addresses().filter((one) => !one.internal);
  const macs = addresses.map((one) => plainMac(one.mac)).filter((one) => one !== undefined);
  const user = userName();
  return {
    hostName: cut(facts.hostName, 253),
    ...(facts.fqdn ? { fqdn: cut(facts.fqdn, 253) } : {}),
    macAddresses: unique(facts.primaryMac ? [facts.primaryMac, ...macs] : macs),
    ipAddresses: unique(
      addresses.map((one) => one.cidr.replace(/\/.*/, '')).filter((ip) => !/^fe80:/i.test(ip)),
    ),
    ...(facts.machineId ? { machineId: cut(facts.machineId, 128) } : {}),
    ...(facts.productUuid ? { productUuid: cut(facts.productUuid, 128) } : {}),
    operatingSystem: cut((await osRelease(host)).name, 128),
    ...(user ? { userName: cut(user, 128) } : {}),
  };
};
