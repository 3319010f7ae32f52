import type { PolicyKind } from '@reeve/protocol/api';
import { Compile, type Validator } from 'typebox/compile';
import type { Queryable } from '../../kernel/database/database.ts';
import { policyErrors } from './errors.ts';
import type { Lines, PolicyKindDefinition } from './policy-kind.ts';

/** The kinds that this server knows. Capabilities add theirs before it starts. */
export interface PolicyKinds {
  define(kind: PolicyKindDefinition): void;
  /** As it is described from now on, whether it was known or not: kinds of plug-ins come while the server runs. */
  replace(kind: PolicyKindDefinition): void;
  /** A policy of a kind that is gone, after a way back to an older release, stays and says nothing. */
  find(name: string): PolicyKindDefinition | undefined;
  /** Throws `policies.unknownKind`. */
  require(name: string): PolicyKindDefinition;
  /** Throws `policies.badSettings` with the place of the first thing that does not fit, or what the kind throws. */
  check(on: Queryable, name: string, settings: Record<string, unknown>): Promise<void>;
  linesOf(name: string, settings: Record<string, unknown>): Lines;
  list(): PolicyKind[];
  /** Moves whenever a kind is described anew. */
  revision(): number;
}

interface Known {
  definition: PolicyKindDefinition;
  validator: Validator;
}

const jsonOf = (value: unknown): Record<string, unknown> => JSON.parse(JSON.stringify(value));

const describe = ({ definition }: Known): PolicyKind => ({
  name: definition.name,
  title: definition.title,
  description: definition.description,
  schema: jsonOf(definition.settings),
  example: definition.example,
});

const refuseUnfit = ({ definition, validator }: Known, settings: unknown): void => {
  if (validator.Check(settings)) return;
  // The deepest place says most: of a value that may be one of several things, why the likeliest one is none.
  const [first] = [...validator.Errors(settings)].sort(
    (a, b) => b.instancePath.split('/').length - a.instancePath.split('/').length,
  );
  throw policyErrors.badSettings({
    kind: definition.name,
    pointer: first?.instancePath || '/',
    expected: first?.message ?? 'something else is expected',
  });
};

export const createPolicyKinds = (): PolicyKinds => {
  const kinds = new Map<string, Known>();
  let revision = 0;
  const known = (name: string): Known => {
    const found = kinds.get(name);
    if (!found) throw policyErrors.unknownKind({ kind: name, known: [...kinds.keys()].join(', ') });
    return found;
  };
  return {
    define: (definition) => {
      if (kinds.has(definition.name)) throw new Error(`two kinds of policies ${definition.name}`);
      kinds.set(definition.name, { definition, validator: Compile(definition.settings) });
    },
    replace: (definition) => {
      revision++;
      kinds.set(definition.name, { definition, validator: Compile(definition.settings) });
    },
    find: (name) => kinds.get(name)?.definition,
    require: (name) => known(name).definition,
    check: async (on, name, settings) => {
      const kind = known(name);
      refuseUnfit(kind, settings);
      await kind.definition.check?.(on, settings);
    },
    linesOf: (name, settings) => kinds.get(name)?.definition.lines(settings) ?? {},
    revision: () => revision,
    list: () => [...kinds.values()].map(describe).sort((a, b) => (a.title < b.title ? -1 : 1)),
  };
};
