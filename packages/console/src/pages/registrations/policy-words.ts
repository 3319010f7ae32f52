import type { RegistrationPolicy } from '@reeve/protocol/api';

type Rule = RegistrationPolicy['rules'][number];
export type RuleKind = Rule['kind'];

export const kindWords: Record<RuleKind, string> = {
  hostName: 'name',
  fqdn: 'FQDN',
  ip: 'IP address',
  mac: 'hardware address',
  userName: 'user',
  operatingSystem: 'operating system',
};

/** A policy's rules as a sentence: different kinds must all match, of one kind any. */
export const rulesInWords = (rules: readonly Rule[]): string => {
  if (rules.length === 0) return 'always';
  const byKind = new Map<RuleKind, string[]>();
  for (const { kind, mask } of rules) byKind.set(kind, [...(byKind.get(kind) ?? []), mask]);
  return [...byKind]
    .map(([kind, masks]) => `${kindWords[kind]} is ${masks.join(' or ')}`)
    .join(', and ');
};
