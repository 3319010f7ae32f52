import { tasksErrors } from './errors.ts';

type Part = string | number;

/** Where a page ended: what the list is ordered by, of its last row. */
export const writeCursor = (list: string, ...parts: readonly Part[]): string =>
  Buffer.from(JSON.stringify([list, ...parts])).toString('base64url');

/** Throws `tasks.badCursor` on what this list has not given out. */
export const readCursor = (
  text: string | undefined,
  list: string,
  shape: readonly ('string' | 'number')[],
): Part[] | null => {
  if (text === undefined) return null;
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw tasksErrors.badCursor({}, cause);
  }
  const [name, ...parts] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  const fits =
    name === list &&
    parts.length === shape.length &&
    parts.every(
      (part, index) =>
        typeof part === shape[index] &&
        (typeof part === 'string' ? !part.includes('\0') : Number.isSafeInteger(part)),
    );
  if (!fits) throw tasksErrors.badCursor();
  return parts as Part[];
};

/** `%`, `_` and `\` stand for themselves. */
export const containing = (search: string): string =>
  `%${search
    .toLowerCase()
    .replaceAll('\0', '')
    .replace(/[\\%_]/g, '\\$&')}%`;
