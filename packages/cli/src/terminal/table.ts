import { cleanText } from './clean-text.ts';
import { type Colour, paint, type Terminal } from './terminal.ts';
import { cutText, padText, textWidth } from './text-width.ts';

export interface Column<Row> {
  title: string;
  value(row: Row): string | number | boolean | null | undefined;
  /** Side of the cell on which the text stands. */
  side?: 'left' | 'right';
  colour?(row: Row): Colour | undefined;
  /** Never cut, e.g. an identifier that is to be copied. */
  whole?: true;
}

const gap = '  ';
const narrowest = 6;

const textOf = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return cleanText(String(value));
};

/** Takes columns from the widest one, again and again, until all fit or none can give. */
const fit = (widths: readonly number[], whole: readonly boolean[], room: number): number[] => {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    let widest = -1;
    fitted.forEach((width, index) => {
      if (!whole[index] && width > narrowest && width > (fitted[widest] ?? 0)) widest = index;
    });
    const width = fitted[widest];
    if (width === undefined) break;
    fitted[widest] = width - 1;
    excess--;
  }
  return fitted;
};

/** Aligned columns, cut to the terminal's width; `none` says what it means that there are no rows. */
export const table = <Row>(
  terminal: Terminal,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  none: string,
): string => {
  if (rows.length === 0) return none;
  const cells = rows.map((row) => columns.map((column) => textOf(column.value(row))));
  const natural = columns.map((column, index) =>
    cells.reduce((most, line) => Math.max(most, textWidth(line[index] ?? '')), column.title.length),
  );
  const widths = fit(
    natural,
    columns.map((column) => column.whole === true),
    terminal.width - gap.length * (columns.length - 1),
  );
  const lay = (texts: readonly string[], colourOf: (index: number) => Colour | undefined) =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        const side = columns[index]?.side ?? 'left';
        const last = index === texts.length - 1 && side === 'left';
        const cut = cutText(text, width);
        const padded = last ? cut : padText(cut, width, side);
        const colour = colourOf(index);
        return colour === undefined ? padded : paint(terminal, colour, padded);
      })
      .join(gap);
  return [
    lay(
      columns.map((column) => column.title.toUpperCase()),
      () => 'bold',
    ),
    ...rows.map((row, at) => lay(cells[at] ?? [], (index) => columns[index]?.colour?.(row))),
  ].join('\n');
};
