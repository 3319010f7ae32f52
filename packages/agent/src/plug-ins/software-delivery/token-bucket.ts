import { delay } from '@reeve/base';

export interface BucketClock {
  /** Milliseconds that never go back. */
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: BucketClock = {
  now: () => performance.now(),
  wait: (ms, signal) => delay(ms, signal),
};

/** So much may come at once after a rest, seconds of the rate. */
const burstSeconds = 1;

/** Lets so many bytes through in a second, on average, and never more than a second's worth at once. */
export class TokenBucket {
  readonly #bytesPerMs: number;
  readonly #clock: BucketClock;
  /** When the bucket is full again. */
  #fullAt = 0;

  /** @param bytesPerSecond `null`: no limit */
  constructor(bytesPerSecond: number | null, clock = realClock) {
    this.#bytesPerMs = bytesPerSecond === null ? Number.POSITIVE_INFINITY : bytesPerSecond / 1000;
    this.#clock = clock;
  }

  /** Resolves when these bytes were due; whoever takes more than is there waits for it. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock.now();
    this.#fullAt = Math.max(this.#fullAt, now) + bytes / this.#bytesPerMs;
    const wait = this.#fullAt - burstSeconds * 1000 - now;
    if (wait > 0) await this.#clock.wait(wait, signal);
  }
}
