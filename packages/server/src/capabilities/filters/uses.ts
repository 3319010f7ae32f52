import type { Queryable } from '../../kernel/database/database.ts';

/** Something that uses a filter or a target. */
export interface Use {
  /** As people call it: `filter`, `target`, `policy`, `task`. */
  kind: string;
  id: string;
  name: string;
}

/** What of a capability uses these filters or targets, by the identifier of what is used. */
export type FindUses = (
  on: Queryable,
  ids: readonly string[],
) => Promise<readonly (Use & { usedId: string })[]>;

export interface Uses {
  /** Called before the start, by each capability whose things use filters or targets. */
  onUse(used: 'filter' | 'target', find: FindUses): void;
  find(
    on: Queryable,
    used: 'filter' | 'target',
    ids: readonly string[],
  ): Promise<Map<string, Use[]>>;
}

export const createUses = (): Uses => {
  const finders: Record<'filter' | 'target', FindUses[]> = { filter: [], target: [] };
  return {
    onUse: (used, find) => {
      finders[used].push(find);
    },
    find: async (on, used, ids) => {
      const uses = new Map<string, Use[]>();
      for (const find of finders[used])
        for (const { usedId, ...use } of await find(on, ids))
          uses.set(usedId, [...(uses.get(usedId) ?? []), use]);
      return uses;
    },
  };
};
