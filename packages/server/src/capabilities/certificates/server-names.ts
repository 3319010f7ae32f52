import { lookup, lookupService } from 'node:dns/promises';
import { isIP } from 'node:net';
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { delay } from '@reeve/base';
import type { Config } from '../../kernel/config.ts';
import { certificateErrors } from './errors.ts';
import { shortAddress } from './key-pair.ts';

/** What this computer says of itself. */
export interface HostIdentity {
  hostName: string;
  /** Full name, where the resolver knows one. */
  fqdn: string | null;
  addresses: readonly string[];
}

const hostNamePattern =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

const isName = (text: string): boolean => isIP(text) !== 0 || hostNamePattern.test(text);

/** Checks names that an operator gave. Throws `certificates.badName`. */
export const checkNames = (names: readonly string[]): string[] =>
  names.map((name) => {
    const short = shortAddress(name.trim());
    if (!isName(short)) throw certificateErrors.badName({ name });
    return short;
  });

const publicHost = (config: Pick<Config, 'publicUrl'>): string[] =>
  config.publicUrl ? [new URL(config.publicUrl).hostname.replace(/^\[|\]$/g, '')] : [];

/** Every name by which a computer may reach this server, each once, the most telling first. */
export const wantedNames = (
  config: Pick<Config, 'publicUrl' | 'listen'>,
  host: HostIdentity,
  extra: readonly string[],
): string[] => {
  const names = [
    ...publicHost(config),
    ...(host.fqdn ? [host.fqdn] : []),
    host.hostName,
    ...extra,
    'localhost',
    '127.0.0.1',
    '::1',
    config.listen.host,
    ...host.addresses,
  ].map(shortAddress);
  const nowhere = new Set(['0.0.0.0', '::', '']);
  return [...new Set(names)].filter((name) => !nowhere.has(name) && isName(name));
};

const usable = ({ address, internal }: NetworkInterfaceInfo): boolean =>
  // A link-local address means nothing without the interface that it belongs to.
  !internal && !/^fe[89ab]/i.test(address);

const longestLookupMs = 500;

/** A resolver that does not answer must not hold up a start. */
const resolveFullName = async (hostName: string): Promise<string | null> => {
  const ask = async (): Promise<string | null> => {
    const { address } = await lookup(hostName);
    const { hostname: full } = await lookupService(address, 0);
    return full.includes('.') && isIP(full) === 0 ? full : null;
  };
  // No resolver, or one that knows nothing: then there is no full name.
  return Promise.race([ask().catch(() => null), delay(longestLookupMs).then(() => null)]);
};

export const readHostIdentity = async (): Promise<HostIdentity> => {
  const hostName = hostname();
  return {
    hostName,
    fqdn: hostName.includes('.') ? hostName : await resolveFullName(hostName),
    addresses: Object.values(networkInterfaces())
      .flatMap((infos) => infos ?? [])
      .filter(usable)
      .map(({ address }) => address),
  };
};
