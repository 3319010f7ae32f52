import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { PlugInManifest } from '../agent/plug-in.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byName = Type.Object({ name: Type.String({ maxLength: 64 }) });

export const PlugInVersion = Type.Object({
  version: Type.String(),
  manifest: PlugInManifest,
  sha256: Type.String(),
  bytes: Type.Integer(),
  /** Name of the publisher whose key signed it. */
  publisher: Type.String(),
  uploadedBy: Type.String(),
  /** Null: it came with the release. */
  uploadedAt: Type.Union([Timestamp, Type.Null()]),
  /** Part of the agent itself: cannot be removed. */
  builtIn: Type.Boolean(),
  computers: Type.Integer(),
});
export const PlugIn = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  versions: Type.Array(PlugInVersion),
});
export type PlugIn = Static<typeof PlugIn>;
export const listPlugIns = defineRoute({
  id: 'listPlugIns',
  method: 'GET',
  path: '/api/v1/plug-ins',
  summary: 'Agent plug-ins with their versions',
  access: 'plug-ins.read',
  response: Type.Array(PlugIn),
});
export const uploadPlugIn = defineRoute({
  id: 'uploadPlugIn',
  method: 'POST',
  path: '/api/v1/plug-ins',
  summary:
    'Add a version of a plug-in: base64 of its file; refused unless a known publisher signed it',
  access: 'plug-ins.manage',
  body: Type.Object({ file: Type.String({ maxLength: 90_000_000 }) }),
  response: PlugIn,
});
export const deletePlugInVersion = defineRoute({
  id: 'deletePlugInVersion',
  method: 'DELETE',
  path: '/api/v1/plug-ins/:name/:version',
  summary: 'Delete a version that no policy names',
  access: 'plug-ins.manage',
  params: Type.Object({
    name: Type.String({ maxLength: 64 }),
    version: Type.String({ maxLength: 64 }),
  }),
  response: Done,
});

/** Before a version is rolled out: what the computers that are there would make of it. */
export const PlugInFit = Type.Object({
  /** Computers whose agent takes plug-ins. */
  computers: Type.Integer(),
  /** Those that have it already. */
  have: Type.Integer(),
  /** Those that could take it. */
  fit: Type.Integer(),
  unfit: Type.Array(Type.Object({ because: Type.String(), computers: Type.Integer() })),
});
export type PlugInFit = Static<typeof PlugInFit>;
export const getPlugInFit = defineRoute({
  id: 'getPlugInFit',
  method: 'GET',
  path: '/api/v1/plug-ins/:name/:version/fit',
  summary: 'How many computers could take a version, and why others could not',
  access: 'plug-ins.read',
  params: Type.Object({
    name: Type.String({ maxLength: 64 }),
    version: Type.String({ maxLength: 64 }),
  }),
  response: PlugInFit,
});

/** How many computers have which version in which state. */
export const PlugInMatrix = Type.Object({
  rows: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      cells: Type.Array(
        Type.Object({
          version: Type.String(),
          running: Type.Integer(),
          failing: Type.Integer(),
          other: Type.Integer(),
        }),
      ),
      /** Computers that have none of it. */
      without: Type.Integer(),
    }),
  ),
  /** On computers, but known to no release and no upload; or of a policy that is gone. */
  orphans: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      computers: Type.Integer(),
      because: Type.String(),
    }),
  ),
  /** Missing or unfit dependencies, conflicts and agent ranges, as computers have them. */
  conflicts: Type.Array(
    Type.Object({
      name: Type.String(),
      version: Type.String(),
      computers: Type.Integer(),
      because: Type.String(),
    }),
  ),
  computers: Type.Integer(),
});
export type PlugInMatrix = Static<typeof PlugInMatrix>;
export const getPlugInMatrix = defineRoute({
  id: 'getPlugInMatrix',
  method: 'GET',
  path: '/api/v1/plug-in-matrix',
  summary: 'Plug-ins by version over all computers, orphans and conflicts',
  access: 'plug-ins.read',
  response: PlugInMatrix,
});
export const listPlugInComputers = defineRoute({
  id: 'listPlugInComputers',
  method: 'GET',
  path: '/api/v1/plug-ins/:name/computers',
  summary: 'Computers with a plug-in: version, state, why',
  access: 'plug-ins.read',
  params: byName,
  query: Type.Object({
    ...PageQuery,
    version: Type.Optional(Type.String({ maxLength: 64 })),
    state: Type.Optional(Type.String({ maxLength: 20 })),
  }),
  response: pageOf(
    Type.Object({
      id: Guid,
      name: Type.String(),
      version: Type.String(),
      state: Type.String(),
      detail: Type.String(),
    }),
  ),
});

export const Publisher = Type.Object({
  id: Guid,
  name: Type.String(),
  /** Ed25519, SPKI, base64. */
  publicKey: Type.String(),
  /** The key that signs Reeve's own releases: cannot be removed. */
  own: Type.Boolean(),
  addedBy: Type.String(),
  addedAt: Timestamp,
});
export type Publisher = Static<typeof Publisher>;
export const listPublishers = defineRoute({
  id: 'listPublishers',
  method: 'GET',
  path: '/api/v1/publishers',
  summary: 'Whose plug-ins are let in',
  access: 'plug-ins.read',
  response: Type.Array(Publisher),
});
export const addPublisher = defineRoute({
  id: 'addPublisher',
  method: 'POST',
  path: '/api/v1/publishers',
  summary: 'Trust a publisher of plug-ins',
  access: 'plug-ins.manage',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100 }),
    publicKey: Type.String({ maxLength: 200 }),
  }),
  response: Publisher,
});
export const removePublisher = defineRoute({
  id: 'removePublisher',
  method: 'DELETE',
  path: '/api/v1/publishers/:id',
  summary: 'Trust a publisher no longer; refused while a policy rolls out a plug-in of his',
  access: 'plug-ins.manage',
  params: Type.Object({ id: Guid }),
  response: Done,
});

/** Releases of the agent that a policy of the kind `agent-upgrade` can name. */
export const AgentRelease = Type.Object({
  version: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
  addedBy: Type.String(),
  addedAt: Timestamp,
  /** The agent of the server's own release. */
  own: Type.Boolean(),
  computers: Type.Integer(),
});
export type AgentRelease = Static<typeof AgentRelease>;
export const listAgentReleases = defineRoute({
  id: 'listAgentReleases',
  method: 'GET',
  path: '/api/v1/agent-releases',
  summary: 'Releases of the agent at hand, and how many computers run each',
  access: 'plug-ins.read',
  response: Type.Array(AgentRelease),
});
export const addAgentRelease = defineRoute({
  id: 'addAgentRelease',
  method: 'POST',
  path: '/api/v1/agent-releases',
  summary:
    'Add a release of the agent: base64 of its tarball, and the signature beside it; refused unless a known publisher made it',
  access: 'plug-ins.manage',
  body: Type.Object({
    version: Type.String({ maxLength: 64 }),
    file: Type.String({ maxLength: 180_000_000 }),
    signature: Type.String({ maxLength: 200 }),
  }),
  response: AgentRelease,
});
export const deleteAgentRelease = defineRoute({
  id: 'deleteAgentRelease',
  method: 'DELETE',
  path: '/api/v1/agent-releases/:version',
  summary: 'Delete a release of the agent that no policy names',
  access: 'plug-ins.manage',
  params: Type.Object({ version: Type.String({ maxLength: 64 }) }),
  response: Done,
});
