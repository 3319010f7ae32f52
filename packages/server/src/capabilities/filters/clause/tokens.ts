import { problemAt } from './problem.ts';

export type Token =
  | { type: 'word'; text: string; at: number }
  | { type: 'text'; text: string; at: number }
  | { type: 'number'; text: string; at: number }
  | { type: 'sign'; text: string; at: number }
  | { type: 'end'; text: ''; at: number };

const patterns = [
  ['number', /-?[0-9]+(?:\.[0-9]+)?/y],
  ['word', /[A-Za-z_][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*/y],
  ['sign', /<=|>=|!=|<>|[=<>(),.]/y],
] as const;

/** The text between quotes, in which a doubled quote stands for one. */
const readQuoted = (text: string, from: number): { value: string; end: number } => {
  const quote = text[from] ?? '';
  let value = '';
  for (let place = from + 1; place < text.length; place++) {
    if (text[place] !== quote) value += text[place];
    else if (text[place + 1] === quote) value += text[++place];
    else return { value, end: place + 1 };
  }
  throw problemAt(from + 1, 'the text that begins here has no end', `Close it with ${quote}.`);
};

const readPlain = (text: string, from: number): Token | undefined => {
  for (const [type, pattern] of patterns) {
    pattern.lastIndex = from;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { type, text: found, at: from + 1 };
  }
  return undefined;
};

/** The words of a clause, each with the character at which it begins, counted from 1. */
export const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = [];
  let place = 0;
  while (place < text.length) {
    const letter = text[place] ?? '';
    if (/\s/.test(letter)) {
      place++;
    } else if (letter === "'" || letter === '"') {
      const { value, end } = readQuoted(text, place);
      tokens.push({ type: 'text', text: value, at: place + 1 });
      place = end;
    } else {
      const token = readPlain(text, place);
      if (!token) throw problemAt(place + 1, `“${letter}” has no meaning here`);
      tokens.push(token);
      place += token.text.length;
    }
  }
  return [...tokens, { type: 'end', text: '', at: text.length + 1 }];
};
