import { canonicalJson, type Json } from '@reeve/base';
import type { Lines } from './policy-kind.ts';

/** One version of a policy, as it competes for its lines. */
export interface Contender {
  /** Of two policies with the same order, the one with the lower number, which is the older one, wins. */
  number: number;
  order: number;
  kind: string;
  lines: Lines;
}

export interface EffectiveLineOf<T extends Contender> {
  kind: string;
  key: string;
  value: Json;
  winner: T;
  lost: { policy: T; value: Json }[];
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Each line of each kind is won by the policy with the lowest order; those that lose it are kept, best first. */
export const effectiveLines = <T extends Contender>(
  policies: readonly T[],
): EffectiveLineOf<T>[] => {
  const found = new Map<string, EffectiveLineOf<T>>();
  const ranked = [...policies].sort((a, b) => a.order - b.order || a.number - b.number);
  for (const policy of ranked)
    for (const [key, value] of Object.entries(policy.lines)) {
      const place = `${policy.kind}\n${key}`;
      const held = found.get(place);
      if (held) held.lost.push({ policy, value });
      else found.set(place, { kind: policy.kind, key, value, winner: policy, lost: [] });
    }
  return [...found.values()].sort(
    (a, b) => compareText(a.kind, b.kind) || compareText(a.key, b.key),
  );
};

/** The lines that a policy has won. */
export const wonLines = <T extends Contender>(
  lines: readonly EffectiveLineOf<T>[],
  policy: T,
): Lines =>
  Object.fromEntries(
    lines.filter(({ winner }) => winner === policy).map(({ key, value }) => [key, value]),
  );

/** Whether a computer with these lines behaves as one with those. */
export const sameLines = (
  a: readonly EffectiveLineOf<Contender>[],
  b: readonly EffectiveLineOf<Contender>[],
): boolean =>
  a.length === b.length &&
  a.every((line, index) => {
    const other = b[index];
    return (
      other !== undefined &&
      line.kind === other.kind &&
      line.key === other.key &&
      canonicalJson(line.value) === canonicalJson(other.value)
    );
  });
