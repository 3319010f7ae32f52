import type { Readable } from 'node:stream';
import { homePaths } from '@reeve/protocol/home-paths';
import type { FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Queryable } from '../../kernel/database/database.ts';
import { checkContent } from './check-content.ts';
import { createContentFiles } from './content-files.ts';
import { type Blob, countDamaged, findBlob } from './content-store.ts';
import { createDownloadSlots } from './download-slots.ts';
import { type NewContent, putContent, type StoredContent } from './put-content.ts';
import { contentRoutes } from './routes.ts';
import { createContentServer } from './serve-content.ts';
import { type FindInUse, graceSeconds, sweepContent } from './sweep-content.ts';

export type { NewContent, StoredContent } from './put-content.ts';

export interface Content {
  capability: Capability;
  /** See `putContent`. Throws `content.tooLarge`, `content.notStored`. */
  put(source: Readable | Uint8Array, content: NewContent): Promise<StoredContent>;
  /** Says which contents of a kind are in use: what nobody names is swept away. Call it before the start. */
  keep(kind: string, inUse: FindInUse): void;
  find(on: Queryable, sha256: string): Promise<Blob | undefined>;
}

export interface ContentNeeds {
  /** Rejects with a refusal when the bearer has no session. */
  requireAgent(request: FastifyRequest): Promise<{ agentId: string }>;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const defineSettings = ({ settings }: Kernel) => ({
  limit: settings.define({
    key: 'content.downloads-at-once',
    group: 'Content',
    title: 'Downloads at once',
    description:
      'How many agents may download plug-ins, agent releases and files of packages from one server process at the same time; the others are told to come again.',
    type: 'integer',
    default: 40,
    minimum: 1,
    maximum: 10_000,
  }).value,
  retryAfterSeconds: settings.define({
    key: 'content.retry-after-seconds',
    group: 'Content',
    title: 'Wait for a download',
    description:
      'After how long an agent that found no free download comes again, at the earliest; at the latest after twice as long.',
    type: 'integer',
    unit: 'seconds',
    default: 30,
    minimum: 1,
    maximum: 3600,
  }).value,
});

const addMetrics = ({ db, metrics }: Kernel, taken: () => number): void => {
  const downloads: Gauge = new Gauge({
    name: 'reeve_content_downloads',
    help: 'Downloads of content that are under way',
    registers: [metrics],
    collect: () => downloads.set(taken()),
  });
  const damaged: Gauge = new Gauge({
    name: 'reeve_content_damaged',
    help: 'Stored files that are damaged and therefore not served',
    registers: [metrics],
    collect: async () => damaged.set(await countDamaged(db)),
  });
};

/** Files that agents fetch by their hash: plug-ins, releases of the agent, packages. */
export const createContent = (kernel: Kernel, { requireAgent }: ContentNeeds): Content => {
  const { db, logger, schedules } = kernel;
  const files = createContentFiles(homePaths(kernel.config.home).content);
  const inUse = new Map<string, FindInUse>();
  const slots = createDownloadSlots(defineSettings(kernel));
  addMetrics(kernel, slots.taken);
  schedules.define({
    id: 'content.sweep',
    name: 'Sweep of contents',
    description:
      'Removes files of plug-ins, agent releases and packages that nothing names any more.',
    owner: 'Content',
    default: { everySeconds: graceSeconds / 4 },
    run: async ({ signal }) => {
      const { removed, bytes } = await sweepContent(db, files, inUse, signal);
      return removed === 0 ? 'Nothing to remove' : `Removed ${removed} files, ${megabytes(bytes)}`;
    },
  });
  schedules.define({
    id: 'content.check',
    name: 'Check of contents',
    description: 'Compares every stored file with its hash; a damaged one is no longer served.',
    owner: 'Content',
    default: { cron: '40 3 * * *' },
    run: async ({ signal }) => {
      const { checked, damaged } = await checkContent({ db, files, logger }, signal);
      if (damaged === 0) return `${checked} files are as they were stored`;
      throw new Error(`${damaged} of ${checked} files are damaged: upload them again`);
    },
  });
  return {
    capability: {
      name: 'content',
      plugin: contentRoutes({
        requireAgent,
        slots,
        serve: createContentServer({ db, files, logger }),
      }),
    },
    put: (source, content) => putContent(db, files, source, content),
    keep: (kind, find) => inUse.set(kind, find),
    find: findBlob,
  };
};
