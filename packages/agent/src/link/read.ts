/**
 * Small readers for the server's answers: each checks a value and gives it its type, or throws a `TypeError`
 * that names the place. They stand in for the schemas of the protocol, whose library the agent cannot afford in
 * memory; `answers.test.ts` holds the two together.
 */
export type Read<T> = (value: unknown, place: string) => T;

const wrong = (place: string, wanted: string): never => {
  throw new TypeError(`${place} is not ${wanted}`);
};

export const text =
  (pattern?: RegExp): Read<string> =>
  (value, place) =>
    typeof value === 'string' && (pattern === undefined || pattern.test(value))
      ? value
      : wrong(place, pattern ? `a text like ${pattern.source}` : 'a text');

export const textOrNull: Read<string | null> = (value, place) =>
  value === null ? null : text()(value, place);

const timePattern = /^\d{4}-\d\d-\d\d[tT ]\d\d:\d\d:\d\d(\.\d+)?([zZ]|[+-]\d\d(:?\d\d)?)$/;

export const timestamp: Read<string> = (value, place) => {
  const read = text(timePattern)(value, place);
  return Number.isNaN(Date.parse(read)) ? wrong(place, 'a time') : read;
};

export const guid = text(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

export const integer =
  (minimum: number, maximum = Number.MAX_SAFE_INTEGER): Read<number> =>
  (value, place) =>
    typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum
      ? value
      : wrong(place, `a whole number from ${minimum} to ${maximum}`);

/** Positive or negative. */
export const wholeNumber = integer(Number.MIN_SAFE_INTEGER);

export const flag: Read<boolean> = (value, place) =>
  typeof value === 'boolean' ? value : wrong(place, 'true or false');

export const oneOf =
  <const T extends readonly string[]>(...allowed: T): Read<T[number]> =>
  (value, place) =>
    allowed.find((one) => one === value) ?? wrong(place, `one of ${allowed.join(', ')}`);

export const list =
  <T>(item: Read<T>, minimum = 0, maximum = Number.MAX_SAFE_INTEGER): Read<T[]> =>
  (value, place) =>
    Array.isArray(value) && value.length >= minimum && value.length <= maximum
      ? value.map((member, index) => item(member, `${place}[${index}]`))
      : wrong(place, 'a list of the right length');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const anyObject: Read<Record<string, unknown>> = (value, place) =>
  isObject(value) ? value : wrong(place, 'an object');

/** For a property that may be absent; `object` then leaves it out. */
export const optional =
  <T>(read: Read<T>): Read<T> =>
  (value, place) =>
    value === undefined ? (undefined as T) : read(value, place);

/** Reads the named properties and drops the others: a newer server may send more. */
export const object =
  <T extends object>(shape: { [K in keyof T]-?: Read<T[K]> }): Read<T> =>
  (value, place) => {
    const source = anyObject(value, place);
    const result: Partial<T> = {};
    for (const key of Object.keys(shape) as (keyof T & string)[]) {
      const read = shape[key](source[key], place === '' ? key : `${place}.${key}`);
      if (read !== undefined) result[key] = read;
    }
    return result as T;
  };
