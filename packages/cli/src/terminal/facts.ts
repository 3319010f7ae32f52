import { cleanText } from './clean-text.ts';
import { paint, type Terminal } from './terminal.ts';
import { textWidth } from './text-width.ts';

type Value = string | number | boolean | null | undefined;

const textOf = (value: Value): string => {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : cleanText(String(value));
};

/** Lines `name  value`, names aligned. */
export const facts = (terminal: Terminal, pairs: readonly (readonly [string, Value])[]): string => {
  const width = Math.max(...pairs.map(([name]) => textWidth(name)));
  return pairs
    .map(([name, value]) => `${paint(terminal, 'gray', name.padEnd(width))}  ${textOf(value)}`)
    .join('\n');
};

/** A heading above a block of lines. */
export const section = (terminal: Terminal, title: string, body: string): string =>
  `${paint(terminal, 'bold', title)}\n${body
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')}`;
