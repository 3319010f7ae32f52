import { messageOf } from '@reeve/base';
import type { Policy, PolicyInput, RollOut } from '@reeve/protocol/api';
import type { ValuesOf } from '../command/parameter.ts';
import { flag, integer, list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { readFileText } from '../read-file.ts';
import { findTargets } from './find-policy.ts';

/** What describes a policy, for those who make, change and look ahead. */
export const policyOptions = {
  file: optional(text('JSON of the policy; other options go over it', { placeholder: 'FILE' })),
  kind: optional(text('Kind (`reeve policy kinds`)')),
  description: optional(text('What it is for')),
  order: optional(integer('Lower wins against other policies of the kind (100)')),
  target: list(text('Target by name or identifier; repeat for several', { placeholder: 'TARGET' })),
  set: list(
    text('One setting; a value that is JSON is taken as such', { placeholder: 'NAME=VALUE' }),
  ),
  disabled: flag('Switched off'),
  ring: list(
    text('A ring: a share, or the members of a filter; repeat, first one first', {
      placeholder: 'NAME=PERCENT|NAME=filter:ID',
    }),
  ),
  atOnce: flag('Without rings: reach everybody at once'),
  haltAbove: optional(integer('Halt when more than this percentage fails (10)')),
  minimumReports: optional(integer('… once so many computers have reported (5)')),
  advanceAt: optional(integer('The next ring begins when this percentage complies (90)')),
  soakMinutes: optional(integer('… and has complied for so long (60)')),
};
export type PolicyOptions = ValuesOf<typeof policyOptions>;

const help = 'reeve policy create --help';
const usage = (problem: string) => cliErrors.usage({ problem, help });

const splitPair = (word: string): [string, string] => {
  const at = word.indexOf('=');
  if (at < 1) throw usage(`'${word}' is not NAME=VALUE`);
  return [word.slice(0, at), word.slice(at + 1)];
};

/** `60`, `true`, `null`, `["a"]` are what they look like; everything else is text. */
const settingOf = (word: string): unknown => {
  try {
    return JSON.parse(word);
  } catch {
    return word;
  }
};

const ringOf = (word: string): RollOut['rings'][number] => {
  const [name, value] = splitPair(word);
  if (value.startsWith('filter:')) return { name, filterId: value.slice('filter:'.length) };
  const percent = Number(value.replace(/%$/, ''));
  if (value === '' || !Number.isFinite(percent))
    throw usage(`the ring '${word}' has neither a percentage nor filter:ID`);
  return { name, percent };
};

const rollOutOf = (options: PolicyOptions, before: RollOut | null): RollOut | null => {
  const rings = options.ring.map(ringOf);
  if (options.atOnce) return null;
  if (rings.length === 0 && before === null) return null;
  return {
    rings: rings.length > 0 ? rings : (before?.rings ?? []),
    haltAbovePercent: options.haltAbove ?? before?.haltAbovePercent ?? 10,
    minimumReports: options.minimumReports ?? before?.minimumReports ?? 5,
    advanceAtPercent: options.advanceAt ?? before?.advanceAtPercent ?? 90,
    soakMinutes: options.soakMinutes ?? before?.soakMinutes ?? 60,
  };
};

const readPolicyFile = (file: string): Partial<PolicyInput> => {
  const text = readFileText(file);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error('it holds no object');
    return value as Partial<PolicyInput>;
  } catch (error) {
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
};

/** A policy as it would be saved again. */
export const inputOf = (policy: Policy): PolicyInput => ({
  name: policy.name,
  description: policy.description,
  kind: policy.kind,
  enabled: policy.enabled,
  order: policy.order,
  targets: policy.targets.map(({ id }) => id),
  settings: policy.settings,
  rollOut: policy.rollOut,
});

/** The policy that options and file describe, over what it was before. */
export const describePolicy = async (
  session: Session,
  options: PolicyOptions,
  before: Partial<PolicyInput>,
): Promise<PolicyInput> => {
  const file = options.file === undefined ? {} : readPolicyFile(options.file);
  const base = { ...before, ...file };
  const kind = options.kind ?? base.kind;
  if (kind === undefined) throw usage('the kind of the policy is missing: --kind, or a file');
  const targets = options.target.length > 0 ? options.target : (base.targets ?? []);
  return {
    name: base.name ?? '',
    description: options.description ?? base.description ?? '',
    kind,
    enabled: options.disabled ? false : (base.enabled ?? true),
    order: options.order ?? base.order ?? 100,
    targets: await findTargets(session, targets),
    settings: {
      ...base.settings,
      ...Object.fromEntries(
        options.set.map((word) => {
          const [name, value] = splitPair(word);
          return [name, settingOf(value)];
        }),
      ),
    },
    rollOut: rollOutOf(options, base.rollOut ?? null),
  };
};
