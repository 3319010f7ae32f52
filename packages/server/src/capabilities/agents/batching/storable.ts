/**
 * PostgreSQL stores neither U+0000 nor half of a surrogate pair, and JSON can carry both. An agent that sends
 * one would otherwise fail its whole batch for ever: they become the replacement character.
 */
export const storableText = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\uFFFD');

const storableValue = (value: unknown): unknown => {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storableValue);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [storableText(key), storableValue(member)]),
    );
  return value;
};

const suspicious = /\\u(0000|d[89a-f])/i;

/** JSON text that `jsonb` takes. */
export const storableJson = (value: unknown): string => {
  const text = JSON.stringify(value);
  return suspicious.test(text) ? JSON.stringify(storableValue(value)) : text;
};

/** ISO text within the years that both sides can write; a clock that is beyond them counts as `now`. */
export const storableTime = (text: string, now: Date): string => {
  const time = new Date(text);
  const year = time.getUTCFullYear();
  return year >= 1970 && year < 2200 ? time.toISOString() : now.toISOString();
};
