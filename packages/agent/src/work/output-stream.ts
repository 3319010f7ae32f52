import { maximumOutputBytes } from '@reeve/protocol/agent/wire';

type Send = (chunk: {
  workId: string;
  offset: number;
  text: string;
}) => Promise<{ watched: boolean } | undefined>;

/** What ends sooner is told by its result alone, milliseconds. */
const firstAfterMs = 1_000;
const watchedMs = 1_000;
const unwatchedMs = 60_000;

/** The longest end of a text that has at most so many bytes in UTF-8. */
export const endOfText = (text: string, bytes: number): string => {
  const whole = Buffer.from(text);
  if (whole.length <= bytes) return text;
  let from = whole.length - bytes;
  // Not in the middle of a character: its later bytes begin with the bits 10.
  while (from < whole.length && ((whole[from] ?? 0) & 0xc0) === 0x80) from++;
  return whole.subarray(from).toString();
};

/**
 * Output of one work item for whoever watches: once a second while somebody does, once a minute otherwise, to learn
 * whether somebody does. Best effort; what does not fit into a message is left out, which the offsets show.
 */
export class OutputStream {
  readonly #workId: string;
  readonly #send: Send;
  #text = '';
  /** Bytes of output up to the end of `#text`. */
  #end = 0;
  #timer: NodeJS.Timeout | undefined;
  #nextAt = performance.now() + firstAfterMs;
  #closed = false;

  constructor(workId: string, send: Send) {
    this.#workId = workId;
    this.#send = send;
  }

  write(text: string): void {
    this.#end += Buffer.byteLength(text);
    this.#text = endOfText(this.#text + text, maximumOutputBytes);
    this.#plan();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#closed || this.#timer !== undefined || this.#text === '') return;
    const wait = Math.max(0, this.#nextAt - performance.now());
    this.#timer = setTimeout(() => void this.#deliver(), wait);
    this.#timer.unref();
  }

  async #deliver(): Promise<void> {
    const text = this.#text;
    const offset = this.#end - Buffer.byteLength(text);
    this.#text = '';
    let watched = false;
    try {
      watched = (await this.#send({ workId: this.#workId, offset, text }))?.watched ?? false;
    } catch {
      // Best effort: the result holds the end of the output again.
    }
    this.#nextAt = performance.now() + (watched ? watchedMs : unwatchedMs);
    this.#timer = undefined;
    this.#plan();
  }
}
