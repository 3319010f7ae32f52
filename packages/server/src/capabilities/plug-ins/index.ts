import { isBundled, messageOf } from '@reeve/base';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';
import { contentOfReleases } from './agent-release-store.ts';
import { agentContent } from './agent-releases.ts';
import { createAgentUpgradePolicyKind } from './agent-upgrade-policy-kind.ts';
import { publisherKeys } from './change-publishers.ts';
import { createKindsOfPlugIns } from './kinds-of-plug-ins.ts';
import type { PlugInsNeeds } from './needs.ts';
import { readOwnKeys } from './own-keys.ts';
import { createOwnRelease } from './own-release.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { createPlugInPolicyKind } from './plug-in-policy-kind.ts';
import { contentOfVersions } from './plug-in-store.ts';
import { plugInRoutes } from './routes.ts';
import { plugInContent } from './upload-plug-in.ts';

export type { OwnTarball, PlugInsNeeds } from './needs.ts';

/** How long this process may not know of a kind whose signal was lost. */
const secondsBetweenLooks = 60;

export interface PlugIns {
  capability: Capability;
  /** Kinds `plug-in` and `agent-upgrade`. */
  policyKinds: readonly PolicyKindDefinition[];
  /** Public keys (SPKI, base64) whose signature on a plug-in or an agent release counts. */
  publisherKeys(): Promise<string[]>;
}

/** Plug-ins of the agent, who may make them, and releases of the agent to roll out. */
export const createPlugIns = (kernel: Kernel, needs: PlugInsNeeds): PlugIns => {
  const ownKeys = readOwnKeys(kernel.config.home);
  const parts: PlugInParts = { kernel, needs, ownKeys };
  const ownRelease = createOwnRelease(parts);
  const kinds = createKindsOfPlugIns(parts);
  const note = (error: unknown): void =>
    kernel.logger.info({ reason: messageOf(error) }, 'kinds of plug-ins are looked at later');
  needs.content.keep(plugInContent, contentOfVersions);
  needs.content.keep(agentContent, contentOfReleases);
  return {
    capability: {
      name: 'plug-ins',
      routes: plugInRoutes(parts, ownRelease, kinds),
      start: async () => {
        await kinds.refresh();
        const look = () => kinds.refresh().catch(note);
        kernel.signals.on('plug-ins', look);
        kernel.recurring.every('kinds of plug-ins', secondsBetweenLooks, kinds.refresh);
        // A release has its packages at hand; a checkout builds them when somebody asks.
        if (isBundled()) ownRelease.prepare();
      },
    },
    policyKinds: [createPlugInPolicyKind(parts), createAgentUpgradePolicyKind(parts, ownRelease)],
    publisherKeys: () => publisherKeys(kernel.db, ownKeys),
  };
};
