import { maximumOutputBytes } from '@reeve/protocol/agent/wire';
import { endOfText } from '../../work/output-stream.ts';

const flushMs = 250;

/** Passes output on a few times a second, and of a flood only the end: the agent's memory is small. */
export class OutputRelay {
  readonly #pass: (text: string) => void;
  #text = '';
  #left = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(pass: (text: string) => void) {
    this.#pass = pass;
  }

  write(text: string): void {
    this.#text += text;
    if (this.#text.length > 2 * maximumOutputBytes) this.#cut();
    this.#timer ??= setTimeout(() => this.flush(), flushMs);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') return;
    const note = this.#left > 0 ? `\n[${this.#left} bytes are not shown]\n` : '';
    this.#pass(note + this.#text);
    this.#text = '';
    this.#left = 0;
  }

  #cut(): void {
    const kept = endOfText(this.#text, maximumOutputBytes);
    this.#left += Buffer.byteLength(this.#text) - Buffer.byteLength(kept);
    this.#text = kept;
  }
}
