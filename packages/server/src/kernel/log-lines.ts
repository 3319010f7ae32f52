/** Lines that the logger wrote and that nobody has stored yet. */
export interface LogLines {
  /** Never waits, never throws: a full buffer drops the line and counts it; the log file has it. */
  take(line: string): void;
  /** The oldest lines; they stay until `forget`. */
  head(most: number): readonly string[];
  forget(count: number): void;
  /** Lines dropped since the last call. */
  takeDropped(): number;
}

const mostLines = 20_000;
const mostCharacters = 8_000_000;

/** What takes part in the store begins so; the rest stays in the file alone. */
const isDebug = (line: string): boolean => /^\{"level":"(debug|trace)"/.test(line);

export const createLogLines = (): LogLines => {
  let lines: string[] = [];
  let characters = 0;
  let dropped = 0;
  return {
    take: (line) => {
      if (isDebug(line)) return;
      if (lines.length >= mostLines || characters + line.length > mostCharacters) {
        dropped++;
        return;
      }
      lines.push(line);
      characters += line.length;
    },
    head: (most) => lines.slice(0, most),
    forget: (count) => {
      for (const line of lines.slice(0, count)) characters -= line.length;
      lines = lines.slice(count);
    },
    takeDropped: () => {
      const count = dropped;
      dropped = 0;
      return count;
    },
  };
};
