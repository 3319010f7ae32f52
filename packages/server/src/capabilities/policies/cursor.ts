import { policyErrors } from './errors.ts';

/** Where a page ended: the values of its last row that decide the order. */
export const writeCursor = (place: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Throws `policies.badCursor` unless it holds values of these types. */
export const readCursor = (
  text: string,
  types: readonly ('string' | 'number')[],
): (string | number)[] => {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw policyErrors.badCursor({}, cause);
  }
  const fits =
    Array.isArray(place) &&
    place.length === types.length &&
    types.every((type, index) => typeof place[index] === type) &&
    place.every((one) => typeof one !== 'string' || !one.includes('\0'));
  if (!fits) throw policyErrors.badCursor();
  return place as (string | number)[];
};
