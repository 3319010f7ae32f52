import { endOfText } from '../../work/output-stream.ts';

/** The end of a text that is written piece by piece, and how much came before it. */
export class OutputTail {
  readonly #limit: number;
  #text = '';
  #bytes = 0;

  /** @param limit Bytes of UTF-8 that are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  write(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    this.#text += text;
    // Not with every piece: cutting copies.
    if (this.#text.length > 4 * this.#limit) this.#text = endOfText(this.#text, this.#limit);
  }

  get text(): string {
    return endOfText(this.#text, this.#limit);
  }

  get cutBytes(): number {
    return this.#bytes - Buffer.byteLength(this.text);
  }

  /** Last line with anything in it. */
  get lastLine(): string {
    return this.#text.trimEnd().split('\n').at(-1)?.trim() ?? '';
  }
}
