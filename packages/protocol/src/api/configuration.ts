import { type Static, Type } from 'typebox';
import { defineRoute } from './route.ts';

/** One object of configuration as code: things are named, never numbered. */
export const ConfigurationDocument = Type.Object({
  kind: Type.String({ maxLength: 64 }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  spec: Type.Record(Type.String(), Type.Unknown()),
});
export type ConfigurationDocument = Static<typeof ConfigurationDocument>;
export const listConfigurationKinds = defineRoute({
  id: 'listConfigurationKinds',
  method: 'GET',
  path: '/api/v1/configuration-kinds',
  summary: 'Kinds of objects with the schemas of their specs',
  access: 'configuration.read',
  response: Type.Array(
    Type.Object({
      kind: Type.String(),
      title: Type.String(),
      schema: Type.Record(Type.String(), Type.Unknown()),
      objects: Type.Integer(),
    }),
  ),
});
export const exportConfiguration = defineRoute({
  id: 'exportConfiguration',
  method: 'GET',
  path: '/api/v1/configuration',
  summary: 'Objects as code, in the order in which they can be applied; secrets are left out',
  access: 'configuration.read',
  query: Type.Object({
    kinds: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  }),
  response: Type.Object({ documents: Type.Array(ConfigurationDocument) }),
});
export const ConfigurationChange = Type.Object({
  kind: Type.String(),
  name: Type.String(),
  action: Type.Union([
    Type.Literal('create'),
    Type.Literal('update'),
    Type.Literal('delete'),
    Type.Literal('same'),
  ]),
  /** One line each: `where: "a" → "b"`. */
  differences: Type.Array(Type.String()),
});
export type ConfigurationChange = Static<typeof ConfigurationChange>;
export const applyConfiguration = defineRoute({
  id: 'applyConfiguration',
  method: 'POST',
  path: '/api/v1/configuration',
  summary: 'Bring objects about, all or none; `dryRun` only says what would change',
  access: 'configuration.apply',
  body: Type.Object({
    documents: Type.Array(ConfigurationDocument, { maxItems: 20_000 }),
    dryRun: Type.Optional(Type.Boolean()),
    /** Also delete objects of these kinds that the documents do not name. */
    prune: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 })),
  }),
  response: Type.Object({
    changes: Type.Array(ConfigurationChange),
    created: Type.Integer(),
    updated: Type.Integer(),
    deleted: Type.Integer(),
    same: Type.Integer(),
    applied: Type.Boolean(),
  }),
});
