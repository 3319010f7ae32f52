import { writeFileSync } from 'node:fs';
import { heartbeatSeconds } from '../monitor/monitor-file.ts';

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
  }

  #beat(): void {
    if (performance.now() > this.#deadline) return;
    this.#count++;
    writeFileSync(this.#path, `${process.pid} ${this.#count}\n`, { mode: 0o600 });
  }
}
