import type { WorkKind } from '../work-kind.ts';

/** Kinds that every agent does by itself, those of protocol 1 among them. */
export const builtInKinds = ['send-inventory', 'update-configuration'] as const;

export interface WorkKinds {
  /** Once per kind, before the server starts. */
  define(kind: WorkKind): void;
  find(kind: string): WorkKind | undefined;
}

/** What is to be sent is in the name; nobody waits for the outcome but the list of requests. */
const builtIn = (kind: string): WorkKind => ({
  kind,
  expand: async (_, items) => new Map(items.map(({ id }) => [id, {}])),
  finished: async () => undefined,
});

export const createWorkKinds = (): WorkKinds => {
  const kinds = new Map<string, WorkKind>(builtInKinds.map((kind) => [kind, builtIn(kind)]));
  return {
    define: (kind) => {
      if (kinds.has(kind.kind)) throw new Error(`the kind of work ${kind.kind} is defined twice`);
      kinds.set(kind.kind, kind);
    },
    find: (kind) => kinds.get(kind),
  };
};
