import { cpus } from 'node:os';
import { loadAverage } from './meter.ts';

type Cell = string | number | boolean;
type Line = Record<string, Cell>;

const asText = (value: Cell): string => {
  if (typeof value !== 'number') return String(value);
  return value
    .toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)
    .replace(/\.0+$/, '');
};

const printTable = (lines: readonly Line[]): void => {
  const columns = [...new Set(lines.flatMap((line) => Object.keys(line)))];
  const cells = [columns, ...lines.map((line) => columns.map((name) => asText(line[name] ?? '')))];
  const widths = columns.map((_, place) =>
    Math.max(...cells.map((row) => row[place]?.length ?? 0)),
  );
  for (const row of cells)
    console.log(
      row
        .map((cell, place) => cell.padEnd(widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    );
};

/** What a bench prints: a table for people or, with `--json`, one object. */
export const report = (name: string, lines: readonly Line[], json: boolean): void => {
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    loadAverage: loadAverage(),
  };
  const at = new Date().toISOString();
  if (json) {
    console.log(JSON.stringify({ bench: name, at, machine, lines }));
    return;
  }
  console.log(
    `${name}, ${at}, ${machine.cores} × ${machine.processor}, Node ${machine.node}, load average ${machine.loadAverage}`,
  );
  printTable(lines);
};
