import type { Edge } from './judge-edge.ts';

/** Questions about what lies on the way, whatever the risks. Each version asked about costs one walk. */
export interface Reach {
  /** All versions that are reached from this one by one or more hops. */
  after(version: string): ReadonlySet<string>;
  /** All versions from which this one is reached by one or more hops. */
  before(version: string): ReadonlySet<string>;
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

const neighbours = (edges: readonly Edge[], one: 'from' | 'to', other: 'from' | 'to') => {
  const lists = new Map<string, string[]>();
  for (const edge of edges) {
    const list = lists.get(edge[one].version);
    if (list) list.push(edge[other].version);
    else lists.set(edge[one].version, [edge[other].version]);
  }
  return lists;
};

const walker = (next: Neighbours): ((start: string) => ReadonlySet<string>) => {
  const known = new Map<string, ReadonlySet<string>>();
  return (start) => {
    const before = known.get(start);
    if (before) return before;
    const seen = new Set<string>();
    const waiting = [...(next.get(start) ?? [])];
    for (let version = waiting.pop(); version !== undefined; version = waiting.pop()) {
      if (seen.has(version)) continue;
      seen.add(version);
      for (const follower of next.get(version) ?? [])
        if (!seen.has(follower)) waiting.push(follower);
    }
    known.set(start, seen);
    return seen;
  };
};

/** All pairs at once would be the square of a large graph; only the few versions that are asked about are walked. */
export const reachability = (edges: readonly Edge[]): Reach => ({
  after: walker(neighbours(edges, 'from', 'to')),
  before: walker(neighbours(edges, 'to', 'from')),
});
