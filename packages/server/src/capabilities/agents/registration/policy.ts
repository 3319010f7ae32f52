import { BlockList, isIP } from 'node:net';
import type { ClaimedIdentity } from '@reeve/protocol/agent';
import type { RegistrationPolicy } from '@reeve/protocol/api';
import { agentErrors } from '../errors.ts';

type Rule = RegistrationPolicy['rules'][number];

/**
 * `*` stands for any text, `?` for one character; case does not matter. No regular expression: a mask with many
 * stars would make one try more ways than there is time for. Here only the last star is ever tried again.
 */
export const matchesMask = (mask: string, value: string): boolean => {
  const [pattern, text] = [mask.toLowerCase(), value.toLowerCase()];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
};

const familyOf = (address: string): 'ipv4' | 'ipv6' | null => {
  const version = isIP(address);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : null;
};

const parseBlock = (mask: string): { list: BlockList } | { reason: string } => {
  const [address = '', length = '', ...more] = mask.split('/');
  const family = familyOf(address);
  if (!family) return { reason: `${address} is no address` };
  const longest = family === 'ipv4' ? 32 : 128;
  if (more.length > 0 || !/^\d{1,3}$/.test(length) || Number(length) > longest)
    return { reason: `the length must be a number from 0 to ${longest}` };
  const list = new BlockList();
  list.addSubnet(address, Number(length), family);
  return { list };
};

const matchesAddress = (mask: string, address: string): boolean => {
  if (!mask.includes('/')) return matchesMask(mask, address);
  const block = parseBlock(mask);
  const family = familyOf(address);
  return 'list' in block && family !== null && block.list.check(address, family);
};

/** Refuses an address block that would never match. */
export const refuseBadMasks = (rules: readonly Rule[]): void => {
  for (const { kind, mask } of rules) {
    if (kind !== 'ip' || !mask.includes('/')) continue;
    const block = parseBlock(mask);
    if ('reason' in block) throw agentErrors.badMask({ mask, reason: block.reason });
  }
};

const normalizeMac = (text: string): string => text.replaceAll('-', ':');

const valuesOf = (identity: ClaimedIdentity, kind: Rule['kind']): readonly string[] => {
  const present = (value: string | undefined) => (value === undefined ? [] : [value]);
  switch (kind) {
    case 'hostName':
      return [identity.hostName];
    case 'fqdn':
      return present(identity.fqdn);
    case 'ip':
      return identity.ipAddresses;
    case 'mac':
      return identity.macAddresses;
    case 'userName':
      return present(identity.userName);
    case 'operatingSystem':
      return [identity.operatingSystem];
  }
};

const matchesRule = ({ kind, mask }: Rule, identity: ClaimedIdentity): boolean => {
  const values = valuesOf(identity, kind);
  if (kind === 'ip') return values.some((value) => matchesAddress(mask, value));
  if (kind === 'mac') return values.some((value) => matchesMask(normalizeMac(mask), value));
  return values.some((value) => matchesMask(mask, value));
};

/** Rules of different kinds must all match, of several rules of one kind any. No rules: everybody matches. */
export const policyMatches = (rules: readonly Rule[], identity: ClaimedIdentity): boolean => {
  const kinds = new Set(rules.map(({ kind }) => kind));
  return [...kinds].every((kind) =>
    rules.some((rule) => rule.kind === kind && matchesRule(rule, identity)),
  );
};

/** The first enabled policy, by order, whose rules match; null: nobody decides, the request stays pending. */
export const decidingPolicy = (
  policies: readonly RegistrationPolicy[],
  identity: ClaimedIdentity,
): RegistrationPolicy | null =>
  [...policies]
    .filter(({ enabled }) => enabled)
    .sort((a, b) => a.order - b.order || a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1))
    .find(({ rules }) => policyMatches(rules, identity)) ?? null;
