import type { Clause, Compare } from './clause.ts';
import { compareVersions } from './compare-versions.ts';
import { readSpan } from './quantity.ts';

export type FactValue = string | number | boolean | null;
/** One row of a class, as a computer holds it. */
export type Fact = Readonly<Record<string, FactValue>>;

const isEmpty = (value: FactValue | undefined): boolean =>
  value === undefined || value === null || value === '';

const same = (value: FactValue, wanted: FactValue | undefined): boolean =>
  typeof value === 'string' && typeof wanted === 'string'
    ? value.toLowerCase() === wanted.toLowerCase()
    : value === wanted;

/** `*` is any text, `?` any letter. Goes back to the last `*` only: no pattern takes longer than text times pattern. */
const fitsPattern = (value: string, pattern: string): boolean => {
  const [text, mask] = [[...value.toLowerCase()], [...pattern.toLowerCase()]];
  let [at, place] = [0, 0];
  // Where the last `*` stands, and up to where the text counts as its own.
  let [star, taken] = [-1, 0];
  while (at < text.length) {
    if (mask[place] === '*') [star, taken] = [place++, at];
    else if (mask[place] === '?' || (place < mask.length && mask[place] === text[at])) {
      at++;
      place++;
    } else if (star >= 0) {
      taken++;
      [at, place] = [taken, star + 1];
    } else return false;
  }
  return mask.slice(place).every((sign) => sign === '*');
};

const timeOf = (value: FactValue | undefined): number => Date.parse(String(value));

const isWithin = (value: FactValue, span: unknown, now: Date): boolean =>
  timeOf(value) >= now.getTime() - (readSpan(String(span))?.seconds ?? 0) * 1000;

const compare = ({ operator, values }: Compare, value: FactValue, now: Date): boolean => {
  const [wanted] = values;
  switch (operator) {
    case '=':
      return same(value, wanted);
    case '!=':
      return !same(value, wanted);
    case 'in':
      return values.some((one) => same(value, one));
    case 'not in':
      return !values.some((one) => same(value, one));
    case 'like':
      return fitsPattern(String(value), String(wanted));
    case 'not like':
      return !fitsPattern(String(value), String(wanted));
    case 'olderThan':
      return value !== '' && compareVersions(String(value), String(wanted)) < 0;
    case 'newerThan':
      return value !== '' && compareVersions(String(value), String(wanted)) > 0;
    case 'before':
      return timeOf(value) < timeOf(wanted);
    case 'after':
      return timeOf(value) > timeOf(wanted);
    case 'within':
      return isWithin(value, wanted, now);
    case 'not within':
      return !isWithin(value, wanted, now);
    default:
      return inOrder(operator, Number(value), Number(wanted));
  }
};

const inOrder = (operator: string, value: number, wanted: number): boolean => {
  if (operator === '<') return value < wanted;
  if (operator === '<=') return value <= wanted;
  return operator === '>' ? value > wanted : value >= wanted;
};

/**
 * Whether a condition holds for one row: what `rowCondition` says in SQL, for explanations, and as the reference that
 * the SQL is tested against.
 */
export const rowHolds = (node: Clause | null, row: Fact, now: Date): boolean => {
  if (node === null) return true;
  switch (node.type) {
    case 'and':
      return node.items.every((item) => rowHolds(item, row, now));
    case 'or':
      return node.items.some((item) => rowHolds(item, row, now));
    case 'not':
      return !rowHolds(node.item, row, now);
    case 'compare': {
      const value = row[node.column] ?? null;
      if (node.operator === 'is empty') return isEmpty(value);
      if (node.operator === 'is not empty') return !isEmpty(value);
      return value !== null && compare(node, value, now);
    }
    default:
      throw new Error(`a ${node.type} within a row`);
  }
};
