/** An option or an argument of a command: how it looks, and what it reads into. */
export interface Parameter<T> {
  shape: 'value' | 'flag' | 'list';
  summary: string;
  /** Name of the value in the help, e.g. `NUMBER`. */
  placeholder: string;
  optional: boolean;
  choices?: readonly string[];
  /** Throws an `Error` whose message says what is accepted. */
  read(raw: unknown): T;
}

export type Parameters = Readonly<Record<string, Parameter<unknown>>>;
export type ValuesOf<P extends Parameters> = {
  [K in keyof P]: P[K] extends Parameter<infer T> ? T : never;
};

interface Look {
  placeholder?: string;
}

const readText = (raw: unknown): string => String(raw);

const readInteger = (raw: unknown): number => {
  const number = Number(raw);
  if (!Number.isSafeInteger(number) || number < 0 || String(raw).trim() === '')
    throw new Error(`a whole number is wanted, not '${String(raw)}'`);
  return number;
};

const readChoice =
  <const C extends readonly string[]>(choices: C) =>
  (raw: unknown): C[number] => {
    if (!choices.includes(String(raw)))
      throw new Error(`one of ${choices.join(', ')} is wanted, not '${String(raw)}'`);
    return String(raw);
  };

const value = <T>(summary: string, placeholder: string, read: (raw: unknown) => T) => ({
  shape: 'value' as const,
  summary,
  placeholder,
  optional: false,
  read,
});

/** A text that has to be given. */
export const text = (summary: string, look: Look = {}): Parameter<string> =>
  value(summary, look.placeholder ?? 'TEXT', readText);

/** A whole number, zero or more, that has to be given. */
export const integer = (summary: string, look: Look = {}): Parameter<number> =>
  value(summary, look.placeholder ?? 'NUMBER', readInteger);

/** One of some words. */
export const choice = <const C extends readonly string[]>(
  summary: string,
  choices: C,
  look: Look = {},
): Parameter<C[number]> => ({
  ...value(summary, look.placeholder ?? 'WORD', readChoice(choices)),
  choices,
});

/** The same, but it may be left out. */
export const optional = <T>(parameter: Parameter<T>): Parameter<T | undefined> => ({
  ...parameter,
  optional: true,
  read: (raw) => (raw === undefined ? undefined : parameter.read(raw)),
});

/** Given or not. */
export const flag = (summary: string): Parameter<boolean> => ({
  shape: 'flag',
  summary,
  placeholder: '',
  optional: true,
  read: (raw) => raw === true,
});

/** One value or more: as an argument the rest of the line, as an option repeated. */
export const list = <T>(parameter: Parameter<T>): Parameter<T[]> => ({
  ...parameter,
  shape: 'list',
  read: (raw) => (Array.isArray(raw) ? raw : []).map((member) => parameter.read(member)),
});
