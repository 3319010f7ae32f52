import { canonicalJson, type Json, messageOf } from '@reeve/base';
import type { PlugInManifest } from '@reeve/protocol/agent';
import semver from 'semver';
import { type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Lines, PolicyKindDefinition } from '../policies/index.ts';
import { plugInErrors } from './errors.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { listVersions } from './plug-in-store.ts';
import { isBuiltIn, type UploadedVersion } from './plug-in-version.ts';

interface KindOfPlugIn {
  kind: string;
  plugIn: string;
  title: string;
  description: string;
  schema: Record<string, unknown>;
}

const anything = { type: 'object' };

const textIn = (schema: Record<string, unknown>, field: string): string | undefined =>
  typeof schema[field] === 'string' ? schema[field] : undefined;

const kindsOfManifest = ({
  name,
  title,
  description,
  policyKinds,
  policySchemas = {},
}: PlugInManifest): KindOfPlugIn[] =>
  policyKinds.map((kind) => {
    const schema = policySchemas[kind] ?? anything;
    return {
      kind,
      plugIn: name,
      title: textIn(schema, 'title') ?? `${title} (${kind})`,
      description: textIn(schema, 'description') ?? description,
      schema,
    };
  });

/** By kind, as the newest version describes it. What is part of the agent, the server describes by itself. */
const kindsOf = (uploads: readonly UploadedVersion[]): Map<string, KindOfPlugIn> => {
  const oldestFirst = [...uploads].sort((a, b) => semver.compare(a.version, b.version));
  const all = oldestFirst
    .filter(({ name }) => !isBuiltIn(name))
    .flatMap(({ manifest }) => kindsOfManifest(manifest));
  return new Map(all.map((one) => [one.kind, one]));
};

const definitionOf = ({ kind, title, description, schema }: KindOfPlugIn): PolicyKindDefinition => {
  const [example] = Array.isArray(schema.examples) ? (schema.examples as unknown[]) : [];
  return {
    name: kind,
    title,
    description,
    settings: Type.Unsafe<Record<string, unknown>>(schema as TSchema),
    example: (example ?? {}) as Record<string, unknown>,
    lines: (settings) => settings as Lines,
  };
};

/** Kinds of policy that come with uploaded plug-ins. */
export interface KindsOfPlugIns {
  /** Throws `plug-ins.badSchema`, `plug-ins.kindTaken` for a manifest that cannot be let in. */
  check(manifest: PlugInManifest): Promise<void>;
  /** Makes known what was uploaded, here or at another server process. */
  refresh(): Promise<void>;
}

export const createKindsOfPlugIns = ({ kernel, needs }: PlugInParts): KindsOfPlugIns => {
  /** What this process has made known, in canonical form. */
  const known = new Map<string, string>();

  const checkSchema = ({ kind, schema }: KindOfPlugIn): void => {
    if (schema.type !== 'object')
      throw plugInErrors.badSchema({ kind, reason: 'its type must be object' });
    try {
      Compile(schema as TSchema);
    } catch (thrown) {
      throw plugInErrors.badSchema({ kind, reason: messageOf(thrown) }, thrown);
    }
  };

  return {
    check: async (manifest) => {
      if (isBuiltIn(manifest.name)) return;
      const there = kindsOf(await listVersions(kernel.db));
      for (const one of kindsOfManifest(manifest)) {
        const { kind } = one;
        const owner = there.get(kind)?.plugIn;
        if (owner !== undefined && owner !== manifest.name)
          throw plugInErrors.kindTaken({ kind, owner: `the plug-in ${owner}` });
        if (owner === undefined && !known.has(kind) && needs.knowsPolicyKind(kind))
          throw plugInErrors.kindTaken({ kind, owner: 'the server' });
        checkSchema(one);
      }
    },
    refresh: async () => {
      let changed = false;
      for (const [kind, one] of kindsOf(await listVersions(kernel.db))) {
        const mark = canonicalJson({ ...one } as unknown as Json);
        if (known.get(kind) === mark) continue;
        needs.replacePolicyKind(definitionOf(one));
        known.set(kind, mark);
        changed = true;
      }
      // Policies of the kind may be there already, and computed by a process that did not know it.
      if (changed) await kernel.db.transaction((tx) => needs.deliveriesChanged(tx));
    },
  };
};
