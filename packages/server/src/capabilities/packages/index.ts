import { AppError } from '@reeve/base';
import { publicKeyOf } from '@reeve/protocol/plug-in-file';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { JobQueue } from '../../kernel/jobs/job-queue.ts';
import type { PolicyKindDefinition } from '../policies/index.ts';
import { packageContent } from './collected-files.ts';
import type { PackagesNeeds } from './needs.ts';
import { readPackageKey } from './package-key.ts';
import { contentOfSnapshots } from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { refreshPackage } from './refresh-package.ts';
import { listBroken, refreshAll } from './refresh-packages.ts';
import { packageRoutes, refreshSchedule } from './routes.ts';
import { createSoftwareDeliveryKind } from './software-delivery-kind.ts';

export type { PackagesNeeds } from './needs.ts';

export interface Packages {
  capability: Capability;
  /** Kind `software-delivery`. */
  policyKinds: readonly PolicyKindDefinition[];
  /** Public key (SPKI, base64) whose signature on manifests of packages counts: agents need it. */
  publicKey(): string;
  /** Packages whose source is broken, each once, with since when, why, and the policies that use them. */
  listBroken: typeof listBroken;
}

const owner = 'Packages';
const mebibyte = 2 ** 20;

const defineSettings = ({ settings }: Pick<Kernel, 'settings'>) => {
  const megabytes = settings.define({
    key: 'packages.largest-mebibytes',
    group: owner,
    title: 'Largest package',
    description: 'What all files of a package may have together; a source with more is broken.',
    type: 'integer',
    default: 20_480,
    minimum: 1,
    maximum: 1_048_576,
    unit: 'MiB',
  });
  const files = settings.define({
    key: 'packages.most-files',
    group: owner,
    title: 'Files of a package',
    description: 'How many files and folders a package may have; a source with more is broken.',
    type: 'integer',
    default: 5000,
    minimum: 1,
    maximum: 10_000,
  });
  return () => ({ bytes: megabytes.value() * mebibyte, files: files.value() });
};

const defineSchedules = ({ schedules }: Kernel, parts: PackagesParts): void => {
  schedules.define({
    id: refreshSchedule,
    name: 'Package refresh',
    description:
      'Looks at the source of every package, takes a new snapshot where something has changed, and says which sources are broken',
    owner,
    default: { cron: '10 2 * * *' },
    run: ({ signal }) => refreshAll(parts, null, signal),
  });
  schedules.define({
    id: 'packages.refresh-broken',
    name: 'Second look at broken packages',
    description: 'Looks again at the packages whose source was broken, or not looked at yet',
    owner,
    default: { everySeconds: 3600 },
    run: ({ signal }) => refreshAll(parts, ['broken', 'not-checked'], signal),
  });
};

type Taking = { id: string };

/** Takes the snapshots of packages whose files come over the network. */
const defineQueue = (
  { jobs }: Pick<Kernel, 'jobs'>,
  refresh: (id: string, signal: AbortSignal) => ReturnType<typeof refreshPackage>,
): JobQueue<Taking> =>
  jobs.define<Taking>({
    name: 'packages.take-snapshot',
    retries: 3,
    retryAfterSeconds: 60,
    longestSeconds: 6 * 3600,
    handle: async ({ data: { id }, signal }) => {
      try {
        const { verdict, message } = await refresh(id, signal);
        if (verdict === 'broken') throw new Error(message);
      } catch (thrown) {
        // Deleted meanwhile: nothing is left to be done.
        if (!(thrown instanceof AppError && thrown.code === 'packages.notFound')) throw thrown;
      }
    },
  });

/** Packages: what software is made of, its signed snapshots, and the policies that deliver it. */
export const createPackages = (kernel: Kernel, needs: PackagesNeeds): Packages => {
  let key: string | undefined;
  const signingKey = (): string => {
    key ??= readPackageKey(kernel.config.home);
    return key;
  };
  const limits = defineSettings(kernel);
  const queue = defineQueue(kernel, (id, signal) => refreshPackage(parts, id, signal));
  const parts: PackagesParts = {
    kernel,
    needs,
    limits,
    signingKey,
    takeLater: async (tx, id) => void (await queue.send(tx, { id }, { key: id })),
  };
  defineSchedules(kernel, parts);
  needs.content.keep(packageContent, contentOfSnapshots);
  return {
    capability: { name: 'packages', routes: packageRoutes(parts, kernel) },
    policyKinds: [createSoftwareDeliveryKind(parts)],
    publicKey: () => publicKeyOf(signingKey()),
    listBroken,
  };
};
