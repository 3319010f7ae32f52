import type { Json } from '@reeve/base';
import { Type } from 'typebox';
import type { PolicyKindDefinition } from './policy-kind.ts';

const script = { minLength: 1, maxLength: 65_536 };

const Settings = Type.Object(
  {
    /** Line of the policy: two policies that name the same state compete for it. */
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,63}$' }),
    check: Type.String({ ...script, description: 'Exit code 0: the state is as it should be' }),
    remedy: Type.Union([Type.String(script), Type.Null()], {
      description: 'Brings it about, then the check runs again; null: only tell',
    }),
    interpreter: Type.Union(
      ['command', 'sh', 'bash', 'python3', 'perl'].map((name) => Type.Literal(name)),
    ),
    everySeconds: Type.Integer({ minimum: 60, maximum: 31_536_000 }),
    timeoutSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  },
  { additionalProperties: false },
);

/** A state that a script checks and another one brings about; obeyed by the agent's tasks plug-in. */
export const desiredStatePolicyKind: PolicyKindDefinition = {
  name: 'desired-state',
  title: 'Configuration script',
  description:
    'A script checks at intervals whether a computer is as it should be, and another one mends it. Each state has a name; where several policies name the same one, the policy with the lowest order wins.',
  settings: Settings,
  example: {
    name: 'ssh-no-root',
    check: "grep -qx 'PermitRootLogin no' /etc/ssh/sshd_config",
    remedy: "sed -i 's/^#\\?PermitRootLogin .*/PermitRootLogin no/' /etc/ssh/sshd_config",
    interpreter: 'sh',
    everySeconds: 3600,
    timeoutSeconds: 60,
  },
  lines: ({ name, ...state }) => ({ [String(name)]: state as { [key: string]: Json } }),
};
