/** PostgreSQL stores neither U+0000 nor half of a surrogate pair; what an agent sends may hold both. */
export const storable = (text: string): string =>
  text.toWellFormed().replaceAll('\u0000', '\uFFFD');

/** ISO text that the database takes; null for anything else. */
export const storableTime = (text: string | undefined): string | null => {
  const time = new Date(text ?? '');
  const year = time.getUTCFullYear();
  return year >= 1970 && year < 2200 ? time.toISOString() : null;
};

/** The end of a text, at most so many bytes, and how many came before it. */
export const endOfText = (text: string, bytes: number): { text: string; cut: number } => {
  const all = Buffer.from(text);
  if (all.length <= bytes) return { text, cut: 0 };
  let from = all.length - bytes;
  // Not in the middle of a character.
  while (from < all.length && ((all[from] ?? 0) & 0xc0) === 0x80) from++;
  return { text: all.subarray(from).toString(), cut: from };
};
