import type { Group } from '@reeve/protocol/api';

export interface GroupLine {
  group: Group;
  depth: number;
}

/** Groups of a view as lines, each below its parent, by name. A group whose parent is missing stands at the top. */
export const linesOf = (groups: readonly Group[]): GroupLine[] => {
  const known = new Set(groups.map(({ id }) => id));
  const below = Map.groupBy(groups, ({ parentId }) =>
    parentId !== null && known.has(parentId) ? parentId : null,
  );
  const walk = (parent: string | null, depth: number): GroupLine[] =>
    (below.get(parent) ?? [])
      .toSorted((a, b) => a.name.localeCompare(b.name))
      .flatMap((group) => [{ group, depth }, ...walk(group.id, depth + 1)]);
  return walk(null, 0);
};

/** Groups under which this one may be moved: not itself, and none below it. */
export const possibleParents = (groups: readonly Group[], id: string): Group[] => {
  const inside = new Set([id]);
  for (const { group } of linesOf(groups))
    if (group.parentId !== null && inside.has(group.parentId)) inside.add(group.id);
  return groups.filter((group) => !inside.has(group.id));
};
