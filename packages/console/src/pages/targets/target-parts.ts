import type { BodyOf, createTarget, Target } from '@reeve/protocol/api';

type Part = BodyOf<typeof createTarget>['anyOf'][number];
export type PartKind = Part['kind'];

/** A part as the value of a choice: `filter 0190…`. */
export const partKey = ({ kind, id }: Pick<Part, 'kind' | 'id'>): string =>
  id === undefined ? kind : `${kind} ${id}`;

export const partOf = (key: string): Part => {
  const [kind, id] = key.split(' ');
  return id === undefined ? { kind: kind as PartKind } : { kind: kind as PartKind, id };
};

const wordOf: Record<PartKind, string> = {
  filter: 'filter',
  group: 'group',
  computer: 'computer',
  everything: '',
};

const nameOf = ({ kind, name }: Target['anyOf'][number]): string =>
  kind === 'everything' ? 'every computer' : `${wordOf[kind]} ${name}`;

/** A target as a sentence. */
export const targetInWords = ({ anyOf, allOf, noneOf }: Target): string => {
  if (anyOf.length === 0) return 'nothing';
  const any = anyOf.map(nameOf).join(' or ');
  const all = allOf.length > 0 ? `, and in ${allOf.map(nameOf).join(' and ')}` : '';
  const none = noneOf.length > 0 ? `, but not in ${noneOf.map(nameOf).join(' or ')}` : '';
  return `${any}${all}${none}`;
};
