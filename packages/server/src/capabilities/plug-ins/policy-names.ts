import type { Queryable } from '../../kernel/database/database.ts';
import { plugInErrors } from './errors.ts';
import { policiesOfKind } from './policies-of-kind.ts';

export const plugInKind = 'plug-in';
export const agentUpgradeKind = 'agent-upgrade';

type Settings = Record<string, unknown>;

/** Whether settings of a policy of the kind `plug-in` roll this version out. */
export const namesVersion = (
  settings: Settings,
  { name, version }: { name: string; version: string },
): boolean => settings.plugIn === name && settings.version === version;

/** Throws `plug-ins.namedByPolicy` when a policy that is there names what is about to go. */
export const refuseNamed = async (
  on: Queryable,
  what: string,
  names: {
    plugIn?: (settings: Settings) => boolean;
    agentUpgrade?: (settings: Settings) => boolean;
  },
): Promise<void> => {
  const nobody = (): boolean => false;
  const { plugIn = nobody, agentUpgrade = nobody } = names;
  const [plugInPolicies, agentPolicies] = await Promise.all([
    policiesOfKind(on, plugInKind),
    policiesOfKind(on, agentUpgradeKind),
  ]);
  const naming = [
    ...plugInPolicies.filter(({ settings }) => plugIn(settings)),
    ...agentPolicies.filter(({ settings }) => agentUpgrade(settings)),
  ];
  const policies = [...new Set(naming.map(({ name }) => `the policy ${name}`))].join(', ');
  if (policies !== '') throw plugInErrors.namedByPolicy({ what, policies });
};
