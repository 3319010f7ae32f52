/** A wait that can be cut short by name: what woke it is asked for afterwards. */
export class WakeUp<Reason extends string> {
  readonly #reasons = new Set<Reason>();
  #wake: (() => void) | undefined;

  notify(reason: Reason): void {
    this.#reasons.add(reason);
    this.#wake?.();
  }

  /** The reasons that came since the last call. */
  take(): Set<Reason> {
    const taken = new Set(this.#reasons);
    this.#reasons.clear();
    return taken;
  }

  /** Resolves after `milliseconds`, at a reason unless `deaf`, or when `signal` aborts. */
  wait(milliseconds: number, signal: AbortSignal, deaf = false): Promise<void> {
    if (signal.aborted || (!deaf && this.#reasons.size > 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end, { once: true });
      if (!deaf) this.#wake = end;
    });
  }
}
