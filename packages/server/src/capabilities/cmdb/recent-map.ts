/**
 * A bounded cache in two generations: what was used since the last turn stays, the rest is forgotten as a
 * whole. Cheaper than an exact order of use: a hit in the young generation writes nothing.
 */
export interface RecentMap<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  readonly size: number;
}

/** Holds between `capacity` and twice as many entries. */
export const createRecentMap = <V>(capacity: number): RecentMap<V> => {
  let young = new Map<string, V>();
  let old = new Map<string, V>();
  const set = (key: string, value: V): void => {
    young.set(key, value);
    if (young.size < capacity) return;
    old = young;
    young = new Map();
  };
  return {
    get: (key) => {
      const found = young.get(key);
      if (found !== undefined) return found;
      const aged = old.get(key);
      if (aged !== undefined) set(key, aged);
      return aged;
    },
    set,
    get size() {
      return young.size + old.size;
    },
  };
};
