/**
 * Text from a managed computer may hold escape sequences that would act on the operator's terminal:
 * control characters, and those that turn the direction of writing, become visible.
 */
export const cleanText = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) =>
      character === '\n' || character === '\t'
        ? ' '
        : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
