/**
 * Decides by the text of the heartbeat file whether the agent hangs. Reckons in the monitor's own running
 * time: neither a changed clock nor a sleeping computer looks like a hang.
 */
export class HangDetector {
  readonly #patienceMs: number;
  #last: string | undefined;
  #changedAt: number;

  constructor(patienceMs: number, nowMs: number) {
    this.#patienceMs = patienceMs;
    this.#changedAt = nowMs;
  }

  /** @param heartbeat Content of the file; absent when there is none. */
  isHung(heartbeat: string | undefined, nowMs: number): boolean {
    if (heartbeat !== this.#last) {
      this.#last = heartbeat;
      this.#changedAt = nowMs;
    }
    return nowMs - this.#changedAt > this.#patienceMs;
  }
}
