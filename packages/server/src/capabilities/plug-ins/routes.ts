import * as contracts from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import { addAgentRelease, deleteAgentRelease, listAgentReleases } from './agent-releases.ts';
import { addPublisher, listPublishers, removePublisher } from './change-publishers.ts';
import { createOneAtATime, decodeFile } from './decode-file.ts';
import { deletePlugInVersion } from './delete-plug-in-version.ts';
import type { KindsOfPlugIns } from './kinds-of-plug-ins.ts';
import type { OwnRelease } from './own-release.ts';
import { listComputersOf } from './plug-in-computers.ts';
import { listPlugIns, readFit, readMatrix, readPlugIn } from './plug-in-list.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { uploadPlugIn } from './upload-plug-in.ts';

const done = { done: true as const };

/** Base64 of the largest file that is let in, and the JSON around it. */
const plugInBody = 91_000_000;
const releaseBody = 181_000_000;

const publisherRoutes = ({ kernel, needs, ownKeys }: PlugInParts): RouteImplementation[] => [
  implement(contracts.listPublishers, () => listPublishers(kernel.db, ownKeys)),
  implement(contracts.addPublisher, ({ body }, context) =>
    kernel.db.transaction(async (tx) => {
      const addedBy = context.principal?.name ?? '';
      const publisher = await addPublisher(tx, ownKeys, { ...body, addedBy });
      await needs.publishersChanged(tx);
      await kernel.signals.raise(tx, 'plug-ins');
      const { id, publicKey } = publisher;
      await context.record(tx, { subject: publisher.name, details: { id, publicKey } });
      return publisher;
    }),
  ),
  implement(contracts.removePublisher, ({ params: { id } }, context) =>
    kernel.db.transaction(async (tx) => {
      const { name, publicKey } = await removePublisher(tx, ownKeys, id);
      await needs.publishersChanged(tx);
      await kernel.signals.raise(tx, 'plug-ins');
      await context.record(tx, { subject: name, details: { id, publicKey } });
      return done;
    }),
  ),
];

const releaseRoutes = (
  parts: PlugInParts,
  ownRelease: OwnRelease,
  oneAtATime: ReturnType<typeof createOneAtATime>,
): RouteImplementation[] => {
  const { db, version } = parts.kernel;
  return [
    implement(contracts.listAgentReleases, async () => {
      const releases = await listAgentReleases(db, version);
      if (!releases.some(({ own }) => own)) ownRelease.prepare();
      return releases;
    }),
    implement(
      contracts.addAgentRelease,
      ({ body }, context) =>
        oneAtATime(async () =>
          addAgentRelease(parts, { ...body, file: decodeFile(body.file) }, context),
        ),
      { bodyLimit: releaseBody },
    ),
    implement(contracts.deleteAgentRelease, async ({ params }, context) => {
      await deleteAgentRelease(parts, params.version, context);
      return done;
    }),
  ];
};

export const plugInRoutes = (
  parts: PlugInParts,
  ownRelease: OwnRelease,
  kinds: KindsOfPlugIns,
): RouteImplementation[] => {
  const { db, version } = parts.kernel;
  const oneAtATime = createOneAtATime();
  return [
    implement(contracts.listPlugIns, () => listPlugIns(db, version)),
    implement(
      contracts.uploadPlugIn,
      ({ body }, context) =>
        oneAtATime(async () => {
          const name = await uploadPlugIn(parts, kinds, decodeFile(body.file), context);
          return readPlugIn(db, version, name);
        }),
      { bodyLimit: plugInBody },
    ),
    implement(contracts.deletePlugInVersion, async ({ params }, context) => {
      await deletePlugInVersion(parts, params, context);
      return done;
    }),
    implement(contracts.getPlugInFit, ({ params }) => readFit(db, params)),
    implement(contracts.getPlugInMatrix, () => readMatrix(parts)),
    implement(contracts.listPlugInComputers, ({ params, query }) =>
      listComputersOf(db, params.name, query),
    ),
    ...publisherRoutes(parts),
    ...releaseRoutes(parts, ownRelease, oneAtATime),
  ];
};
