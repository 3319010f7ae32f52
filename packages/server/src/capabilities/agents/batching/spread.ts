/** Seconds between `from` and `from + width`, always the same for one text: many agents spread, each steadily. */
export const spreadSeconds = (text: string, from: number, width: number): number => {
  let hash = 0x811c9dc5; // FNV-1a
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return from + (hash % (width + 1));
};
