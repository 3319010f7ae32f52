const blot = '***';

/**
 * Values to blot out, the longest first: each secret, and the long ones among its lines, for those are what programs
 * print of it.
 */
const partsOf = (secrets: readonly string[]): string[] => {
  const parts = secrets.flatMap((secret) => [
    secret,
    secret.trim(),
    ...secret.split('\n').filter((line) => line.length >= 8),
  ]);
  return [...new Set(parts)].filter((one) => one !== '').sort((a, b) => b.length - a.length);
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Blots secrets out of a text that comes in pieces; a secret may be cut by the border of two of them. */
export class Blotter {
  readonly #parts: readonly string[];
  readonly #pattern: RegExp | undefined;
  /** May be the beginning of a secret. */
  #held = '';

  constructor(secrets: readonly string[]) {
    this.#parts = partsOf(secrets);
    if (this.#parts.length > 0) {
      // The longest first: of two that begin alike no rest is left over.
      this.#pattern = new RegExp(this.#parts.map(escaped).join('|'), 'g');
    }
  }

  /** What can be shown of the text so far. */
  write(text: string): string {
    if (this.#pattern === undefined) return text;
    const whole = this.#held + text;
    let shown = '';
    let from = 0;
    let hold = this.#open(whole, 0);
    for (const match of whole.matchAll(this.#pattern)) {
      if (match.index >= hold) break;
      shown += whole.slice(from, match.index) + blot;
      from = match.index + match[0].length;
      if (from > hold) hold = this.#open(whole, from);
    }
    this.#held = whole.slice(hold);
    return shown + whole.slice(from, hold);
  }

  /** The rest, once no more comes. */
  end(): string {
    const rest = this.#pattern ? this.#held.replace(this.#pattern, blot) : this.#held;
    this.#held = '';
    return rest;
  }

  /** Where the first secret may begin that goes on after the end of the text; its length when none does. */
  #open(text: string, from: number): number {
    const longest = this.#parts[0]?.length ?? 1;
    for (let at = Math.max(from, text.length - longest + 1); at < text.length; at++) {
      const rest = text.slice(at);
      if (this.#parts.some((part) => part.length > rest.length && part.startsWith(rest))) return at;
    }
    return text.length;
  }
}

/** Blots secrets out of a whole text. */
export const blotOut = (text: string, secrets: readonly string[]): string => {
  const blotter = new Blotter(secrets);
  return blotter.write(text) + blotter.end();
};
