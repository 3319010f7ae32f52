import { styleText } from 'node:util';

/** Where text for a person goes: its width, its colours, and the time to which ages are relative. */
export interface Terminal {
  /** Columns; endless when it is no terminal, so that nothing is cut in a pipe. */
  width: number;
  colours: boolean;
  now: Date;
}

export type Colour = 'red' | 'green' | 'yellow' | 'gray' | 'bold' | 'cyan';

/** Colours follow NO_COLOR and FORCE_COLOR (see `util.styleText`). */
export const terminalOf = (stream: NodeJS.WriteStream, now: Date): Terminal => ({
  width: stream.isTTY ? stream.columns || 80 : Number.POSITIVE_INFINITY,
  colours: styleText('red', 'x', { stream }) !== 'x',
  now,
});

export const paint = (terminal: Pick<Terminal, 'colours'>, colour: Colour, text: string): string =>
  terminal.colours ? styleText(colour, text, { validateStream: false }) : text;
