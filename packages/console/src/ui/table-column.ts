import type { ReactNode } from 'react';

export type CellValue = string | number | boolean | null;

export interface TableColumn<Row> {
  id: string;
  title: string;
  /** What is sorted by and searched in. */
  value: (row: Row) => CellValue;
  /** What is shown; the value itself without. */
  cell?: (row: Row) => ReactNode;
  /** Pixels; the least width of a column that grows. */
  width: number;
  /** Takes a share of the width that is left. */
  grow?: boolean;
  /** Columns sort unless this says otherwise. */
  sortable?: boolean;
  align?: 'right';
  mono?: boolean;
  /** Explains the heading, on hover. */
  hint?: string;
}

export interface TableOrder {
  column: string;
  descending: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Order of two cells; what is absent comes last in ascending order. */
export const compareCells = (a: CellValue, b: CellValue): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
};
