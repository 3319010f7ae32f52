import type { LogLine } from '@reeve/protocol/api';
import { cleanText } from '../terminal/clean-text.ts';
import { type Colour, paint, type Terminal } from '../terminal/terminal.ts';

const colours: Readonly<Record<string, Colour>> = { error: 'red', warn: 'yellow' };

const fieldsText = (fields: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

/** One line for a person. */
export const logLineText = (terminal: Pick<Terminal, 'colours'>, line: LogLine): string => {
  const { time, level, source, computer, message, correlation, fields } = line;
  const colour = colours[level];
  const word = level.padEnd(5);
  const rest = [fieldsText(fields), correlation === '' ? '' : `[${correlation}]`].filter(Boolean);
  return [
    time.replace('T', ' ').slice(0, 23),
    colour ? paint(terminal, colour, word) : word,
    computer === '' ? source : `${source} ${cleanText(computer)}`,
    cleanText(message),
    ...rest.map((text) => paint(terminal, 'gray', cleanText(text))),
  ].join('  ');
};

/** Oldest first, as a log file has them. */
export const logText = (terminal: Pick<Terminal, 'colours'>, lines: readonly LogLine[]): string =>
  lines.length === 0
    ? 'Nothing matches.'
    : lines
        .toReversed()
        .map((line) => logLineText(terminal, line))
        .join('\n');
