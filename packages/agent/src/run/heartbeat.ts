import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { heartbeatSeconds } from '../monitor/monitor-file.ts';

/** Bytes of the text: always the same ones are overwritten, which a full disk allows. */
const width = 40;

/**
 * Writes a rising number to a file while the agent makes progress. It stops when the event loop hangs, and
 * also when a step takes longer than was allowed to it.
 */
export class Heartbeat {
  readonly #path: string;
  readonly #seconds: number;
  #count = 0;
  #deadline = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #file: number | undefined;

  constructor(path: string, seconds: number = heartbeatSeconds) {
    this.#path = path;
    this.#seconds = seconds;
  }

  start(): void {
    this.#beat();
    this.#timer = setInterval(() => this.#beat(), this.#seconds * 1000);
    this.#timer.unref();
  }

  /** The next call is due within so many seconds. */
  expectWithin(seconds: number): void {
    this.#deadline = performance.now() + seconds * 1000;
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #beat(): void {
    if (performance.now() > this.#deadline) return;
    this.#count++;
    const text = `${process.pid} ${this.#count}`.padEnd(width);
    try {
      this.#file ??= openSync(this.#path, constants.O_RDWR | constants.O_CREAT, 0o600);
      writeSync(this.#file, `${text}\n`, 0);
    } catch (thrown) {
      // An agent that cannot say that it lives goes on living; the monitor sees nothing and starts it anew.
      if (!isDiskTrouble(thrown)) throw thrown;
    }
  }
}
