import { rowKey } from './line-key.ts';
import type { Line } from './resource-inventory.ts';

export interface Change {
  kind: 'added' | 'removed' | 'changed';
  rowKey: string;
  before: Line | null;
  after: Line | null;
}

const equal = (a: Line, b: Line): boolean => a.every((value, position) => value === b[position]);

/** What turns the one set of lines into the other; lines are the same line when their keys are. */
export const differenceOf = (
  before: readonly Line[],
  after: readonly Line[],
  keyPositions: readonly number[],
): Change[] => {
  const left = new Map(before.map((line) => [rowKey(line, keyPositions), line]));
  const changes: Change[] = [];
  for (const line of after) {
    const key = rowKey(line, keyPositions);
    const old = left.get(key);
    left.delete(key);
    if (!old) changes.push({ kind: 'added', rowKey: key, before: null, after: line });
    else if (!equal(old, line))
      changes.push({ kind: 'changed', rowKey: key, before: old, after: line });
  }
  for (const [key, line] of left)
    changes.push({ kind: 'removed', rowKey: key, before: line, after: null });
  return changes;
};
