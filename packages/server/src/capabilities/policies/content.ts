import { canonicalJson, type Json } from '@reeve/base';
import type { PolicyInput } from '@reeve/protocol/api';

/** A policy as it is kept in its versions: nothing is left out. */
export type Content = Required<Pick<PolicyInput, 'description' | 'rollOut'>> &
  Omit<PolicyInput, 'description' | 'rollOut'>;

export const contentOf = (input: PolicyInput): Content => ({
  name: input.name.trim(),
  description: input.description ?? '',
  kind: input.kind,
  enabled: input.enabled,
  order: input.order,
  targets: [...new Set(input.targets)].sort(),
  settings: input.settings,
  rollOut: input.rollOut ?? null,
});

const same = (a: unknown, b: unknown): boolean =>
  canonicalJson(a as Json) === canonicalJson(b as Json);

/** Whether computers notice the difference: name, description and limits of the roll-out say nothing to them. */
export const sameEffect = (a: Content, b: Content): boolean =>
  same(
    [a.kind, a.enabled, a.order, a.targets, a.settings],
    [b.kind, b.enabled, b.order, b.targets, b.settings],
  );

export const sameRings = (a: Content, b: Content): boolean =>
  same(a.rollOut?.rings ?? null, b.rollOut?.rings ?? null);
