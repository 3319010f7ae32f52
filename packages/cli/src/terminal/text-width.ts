let segmenter: Intl.Segmenter | undefined;
/** Made when first needed: that takes 50 ms, and most texts are plain. */
const graphemes = (text: string): Iterable<Intl.SegmentData> => {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
};
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{20000}-\u{3fffd}]/u;
const ascii = /^[\x20-\x7e]*$/;

const widthOfOne = (grapheme: string): number => (wide.test(grapheme) ? 2 : 1);

/** Columns that a text takes in a terminal. */
export const textWidth = (text: string): number => {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes(text)) width += widthOfOne(segment);
  return width;
};

/** The text, cut to `width` columns with an ellipsis. */
export const cutText = (text: string, width: number): string => {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const { segment } of graphemes(text)) {
    used += widthOfOne(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
};

/** The text, filled with spaces to `width` columns. */
export const padText = (text: string, width: number, side: 'left' | 'right'): string => {
  const space = ' '.repeat(Math.max(0, width - textWidth(text)));
  return side === 'left' ? text + space : space + text;
};
