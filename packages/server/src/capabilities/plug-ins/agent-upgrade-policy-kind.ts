import type { DeliveredAgentRelease } from '@reeve/protocol/agent';
import { Type } from 'typebox';
import type { Queryable } from '../../kernel/database/database.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';
import { findRelease, type StoredAgentRelease } from './agent-release-store.ts';
import { publisherKeys } from './change-publishers.ts';
import { plugInErrors } from './errors.ts';
import type { OwnRelease } from './own-release.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { agentUpgradeKind } from './policy-names.ts';

const settingsSchema = Type.Object(
  {
    version: Type.String({
      pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?$',
      title: 'Version',
      description: 'A release of the agent that this server has',
    }),
    checkInWithinSeconds: Type.Integer({
      minimum: 10,
      maximum: 86_400,
      default: 600,
      title: 'Check in within',
      description:
        'Seconds in which the new agent must have checked in; otherwise the old one comes back',
    }),
  },
  { additionalProperties: false },
);

interface Line {
  version: string;
  checkInWithinSeconds: number;
}

export const createAgentUpgradePolicyKind = (
  { kernel, ownKeys }: Pick<PlugInParts, 'kernel' | 'ownKeys'>,
  ownRelease: OwnRelease,
): PolicyKindDefinition => {
  /** Throws `plug-ins.noSuchRelease`, `plug-ins.notTrusted`. */
  const requireRelease = async (on: Queryable, version: string): Promise<StoredAgentRelease> => {
    const release = await findRelease(on, version);
    if (release === undefined) throw plugInErrors.noSuchRelease({ version });
    if (!(await publisherKeys(on, ownKeys)).includes(release.publicKey))
      throw plugInErrors.notTrusted({ name: 'agent', version, publisher: release.addedBy });
    return release;
  };
  return {
    name: agentUpgradeKind,
    title: 'Release of the agent',
    description:
      'Brings the agent to a release. It changes to a second slot; when the new agent does not check in, the old one comes back by itself.',
    settings: settingsSchema,
    example: { version: kernel.version, checkInWithinSeconds: 600 },
    check: async (on, { version }) => {
      if (version === kernel.version) await ownRelease.ensure();
      await requireRelease(on, String(version));
    },
    lines: ({ version, checkInWithinSeconds }) => ({
      agent: { version: String(version), checkInWithinSeconds: Number(checkInWithinSeconds) },
    }),
    deliver: async (on, { agent }) => {
      const { version, checkInWithinSeconds } = agent as unknown as Line;
      const { sha256, bytes, signature } = await requireRelease(on, version);
      const release: DeliveredAgentRelease = {
        version,
        sha256,
        bytes,
        signature,
        checkInWithinSeconds,
      };
      return { agent: release };
    },
  };
};
