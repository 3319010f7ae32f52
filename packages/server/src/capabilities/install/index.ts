import { messageOf } from '@reeve/base';
import {
  createInstallInstructions,
  getPushInstall,
  listPushInstalls,
  startPushInstall,
} from '@reeve/protocol/api';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { implement } from '../../kernel/http/implement.ts';
import { createInstructions } from './create-instructions.ts';
import { installDownloads } from './downloads.ts';
import { installErrors } from './errors.ts';
import type { InstallNeeds } from './needs.ts';
import { createPackageSource, type PackageFile } from './package-source.ts';
import { readPushes } from './push/push-list.ts';
import { failInterrupted } from './push/push-store.ts';
import { startPush } from './push/start-push.ts';

export type { InstallNeeds } from './needs.ts';

/** A push on which no server has given a sign of life for so long was interrupted. */
const silentSeconds = 35;
const secondsBetweenSweeps = 15;
/** A server that stops waits no longer for pushes; they are then failed as interrupted by the next one. */
const stopMs = 1000;

const readPush = async (kernel: Kernel, id: string) => {
  const [push] = await readPushes(kernel.db, id);
  if (push === undefined) throw installErrors.noSuchPush({ id });
  return push;
};

export interface Install {
  capability: Capability;
  /** The agent's tarball of this release; a checkout builds it first. Throws `install.packagesNotBuilt`, `packagesMissing`. */
  agentTarball(): Promise<PackageFile>;
}

/** Adding computers: instructions, downloads, and push over SSH. */
export const createInstall = (kernel: Kernel, needs: InstallNeeds): Install => {
  const packages = createPackageSource(kernel);
  const running = new Set<Promise<void>>();
  /** So that the first computer does not wait for the build; a failure is told to whoever downloads. */
  const prepare = (): void => {
    packages
      .get('tarball')
      .catch((error: unknown) =>
        kernel.logger.info({ reason: messageOf(error) }, 'agent packages not prepared'),
      );
  };
  const sweep = async (): Promise<void> => {
    if ((await failInterrupted(kernel.db, silentSeconds)) > 0)
      await kernel.signals.raise(kernel.db, 'push-installs');
  };
  return {
    capability: {
      name: 'install',
      plugin: installDownloads(needs, packages),
      routes: [
        implement(createInstallInstructions, async ({ body }, context) => {
          const instructions = await createInstructions(kernel, needs, body, context);
          prepare();
          return instructions;
        }),
        implement(startPushInstall, async ({ body }, context) => {
          const { id, ended } = await startPush(kernel, needs, packages, body, context);
          const tracked = ended.finally(() => running.delete(tracked));
          running.add(tracked);
          return readPush(kernel, id);
        }),
        implement(getPushInstall, ({ params }) => readPush(kernel, params.id)),
        implement(listPushInstalls, () => readPushes(kernel.db, null)),
      ],
      start: async () => {
        await sweep();
        kernel.recurring.every('interrupted push installations', secondsBetweenSweeps, sweep);
      },
      stop: async () => {
        const patience = new Promise((resolve) => setTimeout(resolve, stopMs));
        await Promise.race([Promise.all(running), patience]);
      },
    },
    agentTarball: () => packages.get('tarball'),
  };
};
