import { agentErrors } from '../errors.ts';
import { isDatabaseTrouble } from './database-trouble.ts';

export interface BatcherOptions<Item, Result> {
  /** What the items wait for, in words: it appears in the refusal. */
  name: string;
  maximumRows: number;
  /** What an item counts towards `maximumWeight`; a batch has at least one item, whatever that weighs. */
  weigh?: (item: Item) => number;
  maximumWeight?: number;
  /** How long the first item of a batch waits for company, milliseconds. */
  gatherMs: number;
  /** Items that may wait; one more is refused with `agents.overloaded`. */
  maximumWaiting: number;
  /** One result per item, in their order, durable when it resolves. */
  run(items: readonly Item[]): Promise<Result[]>;
  /** Called with the size and the duration (seconds) of each batch that succeeded. */
  observe?: (rows: number, seconds: number) => void;
}

export interface Batcher<Item, Result> {
  /** Resolves once the batch with this item is durable; rejects when it failed: then nothing of it was kept. */
  submit(item: Item): Promise<Result>;
  waiting(): number;
  /** Resolves when nothing waits any more. */
  drain(): Promise<void>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

/** Deadlock or serialization failure: the same again may well succeed. */
const mayPassNextTime = (thrown: unknown): boolean =>
  ['40P01', '40001'].includes((thrown as { code?: string } | null)?.code ?? '');

/**
 * Many small writes, few transactions: items that arrive while a batch is under way form the next one, so
 * batches grow with the load. One batch at a time: the items are applied in the order of their arrival.
 */
export const createBatcher = <Item, Result>(
  options: BatcherOptions<Item, Result>,
): Batcher<Item, Result> => {
  let waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  let idle: (() => void)[] = [];

  const runOnce = async (items: readonly Item[]): Promise<Result[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await options.run(items);
      } catch (thrown) {
        if (attempt === 3 || !mayPassNextTime(thrown)) throw thrown;
      }
    }
  };

  const settle = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    const started = performance.now();
    try {
      const results = await runOnce(batch.map(({ item }) => item));
      options.observe?.(batch.length, (performance.now() - started) / 1000);
      batch.forEach((entry, index) => {
        entry.resolve(results[index] as Result);
      });
    } catch (thrown) {
      if (batch.length === 1 || isDatabaseTrouble(thrown))
        for (const entry of batch) entry.reject(thrown);
      // It may be the fault of one row: then that one fails alone.
      else for (const entry of batch) await settle([entry]);
    }
  };

  /** How many of those that wait form the next batch. */
  const nextRows = (): number => {
    const { maximumRows, weigh, maximumWeight } = options;
    const most = Math.min(maximumRows, waiting.length);
    if (!weigh || maximumWeight === undefined) return most;
    let weight = 0;
    for (let rows = 0; rows < most; rows++) {
      const entry = waiting[rows];
      weight += entry ? weigh(entry.item) : 0;
      if (weight > maximumWeight) return Math.max(1, rows);
    }
    return most;
  };

  const work = async (): Promise<void> => {
    timer = undefined;
    running = true;
    while (waiting.length > 0) {
      const rows = nextRows();
      const batch = waiting.slice(0, rows);
      waiting = waiting.slice(rows);
      await settle(batch);
    }
    running = false;
    for (const resolve of idle) resolve();
    idle = [];
  };

  const schedule = (): void => {
    if (running || timer) return;
    timer = setTimeout(() => void work(), options.gatherMs);
  };

  return {
    submit: (item) => {
      if (waiting.length >= options.maximumWaiting)
        return Promise.reject(
          agentErrors.overloaded({ waiting: waiting.length, what: options.name }),
        );
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    waiting: () => waiting.length,
    drain: () =>
      running || timer ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve(),
  };
};
