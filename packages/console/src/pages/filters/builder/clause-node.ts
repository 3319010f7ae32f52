import type { ClauseNode, ClauseVocabulary } from '@reeve/protocol/api';

export type ClauseClass = ClauseVocabulary['classes'][number];
export type ClauseColumn = ClauseClass['columns'][number];
export type Group = Extract<ClauseNode, { type: 'and' | 'or' }>;
export type Compare = Extract<ClauseNode, { type: 'compare' }>;
export type Rows = Extract<ClauseNode, { type: 'rows' }>;

export const classOf = (vocabulary: ClauseVocabulary, name: string): ClauseClass | undefined =>
  vocabulary.classes.find((one) => one.name === name);

export const columnOf = (
  vocabulary: ClauseVocabulary,
  { dataClass, column }: Pick<Compare, 'dataClass' | 'column'>,
): ClauseColumn | undefined =>
  classOf(vocabulary, dataClass)?.columns.find(({ name }) => name === column);

type Values = Compare['values'];

/** What a new comparison begins with: something that the server accepts. */
const firstValues = (type: string, takes: string): Values => {
  if (takes === 'none') return [];
  if (takes === 'span') return ['7 days'];
  if (type === 'boolean') return [true];
  if (type === 'integer' || type === 'bigint') return [0];
  if (type === 'timestamp') return [new Date().toISOString().slice(0, 10)];
  return [''];
};

/** A comparison of a column by its first operator. */
export const compareOf = (dataClass: string, column: ClauseColumn | undefined): Compare => {
  const operator = column?.operators[0];
  return {
    type: 'compare',
    dataClass,
    column: column?.name ?? '',
    operator: operator?.name ?? '=',
    values: firstValues(column?.type ?? 'text', operator?.takes ?? 'one'),
  };
};

/** The comparison with another operator; values are kept where they still fit. */
export const withOperator = (
  compare: Compare,
  column: ClauseColumn | undefined,
  name: string,
): Compare => {
  const takesOf = (operator: string) =>
    column?.operators.find((one) => one.name === operator)?.takes ?? 'one';
  const [before, after] = [takesOf(compare.operator), takesOf(name)];
  const keeps = before === after || (before === 'one' && after === 'list');
  const values = keeps ? compare.values : firstValues(column?.type ?? 'text', after);
  return { ...compare, operator: name, values };
};

/** Texts of an input as the column's type wants them; what is no number is left out. */
export const valuesFromTexts = (type: string, texts: readonly string[]): Values => {
  if (type !== 'integer' && type !== 'bigint') return [...texts];
  return texts.map(Number).filter((number) => Number.isFinite(number));
};

/** The tree as the builder wants it: with a group outermost, to which things can be added. */
export const asGroup = (tree: ClauseNode | null): Group => {
  if (tree === null) return { type: 'and', items: [] };
  return tree.type === 'and' || tree.type === 'or' ? tree : { type: 'and', items: [tree] };
};

/** The tree as the server wants it: groups of one are that one, empty ones are nothing. */
export const trimmed = (node: ClauseNode | null): ClauseNode | null => {
  if (node === null) return null;
  if (node.type === 'and' || node.type === 'or') {
    const items = node.items.map(trimmed).filter((item) => item !== null);
    const [first] = items;
    if (first === undefined) return null;
    return items.length === 1 ? first : { ...node, items };
  }
  if (node.type === 'not') {
    const item = trimmed(node.item);
    return item && { ...node, item };
  }
  return node.type === 'rows' ? { ...node, item: trimmed(node.item) } : node;
};
