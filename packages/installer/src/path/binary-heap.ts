export interface Heap<T> {
  push(item: T): void;
  /** The smallest; undefined when none is left. */
  pop(): T | undefined;
}

/** A binary heap: the smallest of many, without sorting all of them again and again. */
export const binaryHeap = <T>(compare: (a: T, b: T) => number): Heap<T> => {
  const items: T[] = [];
  const isBefore = (a: number, b: number): boolean => {
    const [left, right] = [items[a], items[b]];
    return left !== undefined && right !== undefined && compare(left, right) < 0;
  };
  const swap = (a: number, b: number): void => {
    const [left, right] = [items[a], items[b]];
    if (left === undefined || right === undefined) return;
    [items[a], items[b]] = [right, left];
  };
  const rise = (index: number): void => {
    for (let at = index; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!isBefore(at, above)) return;
      swap(at, above);
      at = above;
    }
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = at;
      if (isBefore(left, least)) least = left;
      if (isBefore(right, least)) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  return {
    push: (item) => rise(items.push(item) - 1),
    pop: () => {
      const [least] = items;
      const last = items.pop();
      if (items.length > 0 && last !== undefined) {
        items[0] = last;
        sink();
      }
      return least;
    },
  };
};
