import { computersErrors } from './errors.ts';

/** Where a page ended: what it was sorted by, and the values of its last row that decide the order. */
export interface Cursor {
  order: string;
  key: string;
  id: number;
}

export const writeCursor = ({ order, key, id }: Cursor): string =>
  Buffer.from(JSON.stringify([order, key, id])).toString('base64url');

/** Throws `computers.badCursor` on what this list has not given out, or has in another order. */
export const readCursor = (text: string, order: string): Cursor => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw computersErrors.badCursor({}, cause);
  }
  const [itsOrder, key, id] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  if (itsOrder !== order || typeof key !== 'string' || !Number.isInteger(id) || key.includes('\0'))
    throw computersErrors.badCursor();
  return { order, key, id: id as number };
};
