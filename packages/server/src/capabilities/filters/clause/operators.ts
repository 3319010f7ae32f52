import type { ColumnType } from '@reeve/protocol/data-classes';

/** How many values an operator takes; `list`: one or more in parentheses, `span`: `7 days`. */
export type Takes = 'one' | 'list' | 'none' | 'span';

const takes = {
  '=': 'one',
  '!=': 'one',
  '<': 'one',
  '<=': 'one',
  '>': 'one',
  '>=': 'one',
  like: 'one',
  'not like': 'one',
  in: 'list',
  'not in': 'list',
  'is empty': 'none',
  'is not empty': 'none',
  olderThan: 'one',
  newerThan: 'one',
  before: 'one',
  after: 'one',
  within: 'span',
  'not within': 'span',
} as const satisfies Record<string, Takes>;

export type Operator = keyof typeof takes;

export const isOperator = (text: string): text is Operator => Object.hasOwn(takes, text);
export const takenBy = (operator: Operator): Takes => takes[operator];

const always = ['is empty', 'is not empty'] as const;
const number: readonly Operator[] = ['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', ...always];

/** What each type of column can be asked. */
export const operatorsOf: Record<ColumnType, readonly Operator[]> = {
  text: ['=', '!=', 'like', 'not like', 'in', 'not in', 'olderThan', 'newerThan', ...always],
  integer: number,
  bigint: number,
  boolean: ['=', '!=', ...always],
  timestamp: ['before', 'after', 'within', 'not within', ...always],
};

/** Those in words, in lower case, as tokens follow each other; longer ones first. */
export const wordOperators: readonly { words: readonly string[]; operator: Operator }[] = (
  Object.keys(takes) as Operator[]
)
  .filter((operator) => /^[a-z]/.test(operator))
  .map((operator) => ({ words: operator.toLowerCase().split(' '), operator }))
  .sort((a, b) => b.words.length - a.words.length);
