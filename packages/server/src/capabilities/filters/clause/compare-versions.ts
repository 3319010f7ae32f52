/**
 * The order of package versions as dpkg has it, the same as the SQL function `filters_version_key` gives: `~` before
 * the end, letters before other signs, numbers by their value.
 */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [split(a), split(b)];
  for (const [place, part] of left.entries()) {
    const order = compareParts(part, right[place] ?? '');
    if (order !== 0) return order;
  }
  return 0;
};

/** Epoch, version, revision. */
const split = (version: string): [string, string, string] => {
  const [, epoch, rest = ''] = /^(?:([0-9]+):)?(.*)$/s.exec(version) ?? [];
  const dash = rest.lastIndexOf('-');
  return dash < 0
    ? [epoch ?? '0', rest, '']
    : [epoch ?? '0', rest.slice(0, dash), rest.slice(dash + 1)];
};

/** Of the sign at a place; digits and the end count as nothing. */
const weight = (text: string, place: number): number => {
  const code = text.codePointAt(place);
  if (code === undefined || (code >= 48 && code <= 57)) return 0;
  const sign = String.fromCodePoint(code);
  if (sign === '~') return -1;
  return /[A-Za-z]/.test(sign) ? code : code + 256;
};

const isDigit = (text: string, place: number): boolean => /[0-9]/.test(text[place] ?? '');

const compareNumbers = (a: string, b: string): number => {
  const [left, right] = [a, b].map((digits) => digits.slice(-20).replace(/^0+/, ''));
  if (left === undefined || right === undefined) return 0;
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
};

const digitsAt = (text: string, place: number): string =>
  /^[0-9]*/.exec(text.slice(place))?.[0] ?? '';

const compareParts = (a: string, b: string): number => {
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    while ((i < a.length && !isDigit(a, i)) || (j < b.length && !isDigit(b, j))) {
      const order = weight(a, i) - weight(b, j);
      if (order !== 0) return order;
      i++;
      j++;
    }
    const [left, right] = [digitsAt(a, i), digitsAt(b, j)];
    const order = compareNumbers(left, right);
    if (order !== 0) return order;
    i += left.length;
    j += right.length;
  }
  return 0;
};
