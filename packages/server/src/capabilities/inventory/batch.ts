export interface BatchOptions<Item, Result> {
  /** Items of one batch at most. */
  maximum: number;
  /** How long the first item waits for company, milliseconds. */
  gatherMs: number;
  /** Batches under way at once: while one waits for its commit, the next is prepared. */
  concurrency: number;
  /** One settled result per item, in their order. */
  run(items: readonly Item[]): Promise<PromiseSettledResult<Result>[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve(result: Result): void;
  reject(reason: unknown): void;
}

export interface Batch<Item, Result> {
  submit(item: Item): Promise<Result>;
  waiting(): number;
}

/** Gathers what arrives within milliseconds into one piece of work. */
export const createBatch = <Item, Result>(
  options: BatchOptions<Item, Result>,
): Batch<Item, Result> => {
  const waiting: Waiting<Item, Result>[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running = 0;

  const runOne = async (entries: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await options.run(entries.map(({ item }) => item));
      for (const [position, entry] of entries.entries()) {
        const result = results[position];
        if (result?.status === 'fulfilled') entry.resolve(result.value);
        else entry.reject(result?.reason ?? new Error('a batch gave no result for an item'));
      }
    } catch (error) {
      for (const entry of entries) entry.reject(error);
    }
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    while (waiting.length > 0 && running < options.concurrency) {
      running++;
      void runOne(waiting.splice(0, options.maximum)).finally(() => {
        running--;
        if (waiting.length > 0) flush();
      });
    }
  };

  return {
    submit: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        if (waiting.length >= options.maximum) flush();
        else timer ??= setTimeout(flush, options.gatherMs);
      }),
    waiting: () => waiting.length,
  };
};
