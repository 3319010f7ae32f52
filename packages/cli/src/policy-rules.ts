import type { RegistrationPolicy } from '@reeve/protocol/api';
import { cliErrors } from './errors.ts';

type Rule = RegistrationPolicy['rules'][number];

const kinds = ['hostName', 'fqdn', 'ip', 'mac', 'userName', 'operatingSystem'] as const;
const isKind = (word: string): word is Rule['kind'] => kinds.some((kind) => kind === word);

/** Reads `hostName=web-*`. Throws `cli.usage`. */
export const parseRule = (text: string): Rule => {
  const [kind = '', ...rest] = text.split('=');
  const mask = rest.join('=');
  if (isKind(kind) && mask !== '') return { kind, mask };
  throw cliErrors.usage({
    problem: `A rule is KIND=MASK with one of ${kinds.join(', ')}, not '${text}'`,
    help: 'reeve registration-policy create --help',
  });
};

/** Masks of one kind are alternatives, the kinds must all match. */
export const rulesText = (rules: readonly Rule[]): string =>
  kinds
    .map((kind) => ({ kind, masks: rules.filter((rule) => rule.kind === kind) }))
    .filter(({ masks }) => masks.length > 0)
    .map(({ kind, masks }) => `${kind} ${masks.map((rule) => rule.mask).join(' or ')}`)
    .join(' and ') || 'every agent';
