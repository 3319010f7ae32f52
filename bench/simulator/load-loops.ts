import { setTimeout as sleep } from 'node:timers/promises';

/** What a run of a task many times came to. Times in milliseconds. */
export interface LoadResult {
  done: number;
  failed: number;
  /** How often each kind of failure happened. */
  failures: Record<string, number>;
  seconds: number;
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
  worst: number;
}

export type Task = (index: number) => Promise<unknown>;

/** Collects how long tasks took, and what went wrong. */
export class Tally {
  readonly #times: number[] = [];
  readonly #failures = new Map<string, number>();
  readonly #begun = performance.now();

  /** @param since When the task was due: waiting for its turn counts as well. */
  async measure(task: Task, index: number, since = performance.now()): Promise<void> {
    try {
      await task(index);
      this.#times.push(performance.now() - since);
    } catch (thrown) {
      const kind = thrown instanceof Error ? thrown.message.slice(0, 80) : String(thrown);
      this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
    }
  }

  result(): LoadResult {
    const seconds = (performance.now() - this.#begun) / 1000;
    const times = this.#times.toSorted((a, b) => a - b);
    const at = (share: number) =>
      times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    const failures = Object.fromEntries(this.#failures);
    return {
      done: times.length,
      failed: [...this.#failures.values()].reduce((sum, one) => sum + one, 0),
      failures,
      seconds,
      perSecond: times.length / seconds,
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      worst: times.at(-1) ?? 0,
    };
  }
}

/** Keeps `concurrency` tasks in flight until `count` have ended: shows the highest rate. */
export const closedLoop = async (
  task: Task,
  count: number,
  concurrency: number,
): Promise<LoadResult> => {
  const tally = new Tally();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await tally.measure(task, next++);
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, count) }, worker));
  return tally.result();
};

/** Starts each task when it is due, whatever became of the others. `dueMs`: from now on, rising. */
export const timetable = async (
  entries: readonly { dueMs: number; task: (due: number) => Promise<unknown> }[],
): Promise<void> => {
  const begun = performance.now();
  const running = new Set<Promise<unknown>>();
  for (let next = 0; next < entries.length; ) {
    for (; next < entries.length; next++) {
      const entry = entries[next];
      if (!entry || begun + entry.dueMs > performance.now()) break;
      const one = entry.task(begun + entry.dueMs).finally(() => running.delete(one));
      running.add(one);
    }
    await sleep(2);
  }
  await Promise.all(running);
};

/**
 * Starts tasks at a fixed rate whether the earlier ones have ended or not: shows the latency at that rate. A
 * task's time begins when it was due, so that a stalling server cannot hide.
 */
export const openLoop = async (
  task: Task,
  perSecond: number,
  seconds: number,
): Promise<LoadResult> => {
  const tally = new Tally();
  const begun = performance.now();
  const count = Math.round(perSecond * seconds);
  const running: Promise<void>[] = [];
  for (let index = 0; index < count; ) {
    const dueCount = Math.min(count, Math.ceil(((performance.now() - begun) / 1000) * perSecond));
    for (; index < dueCount; index++) {
      running.push(tally.measure(task, index, begun + (index / perSecond) * 1000));
    }
    await sleep(2);
  }
  await Promise.all(running);
  return tally.result();
};
