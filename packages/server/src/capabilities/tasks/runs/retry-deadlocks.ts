const attempts = 5;

/** A deadlock or a serialization failure has undone everything: the same again may well pass. */
export const retryDeadlocks = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (thrown) {
      const { code = '' } = (thrown ?? {}) as { code?: string };
      if (attempt === attempts || !['40P01', '40001'].includes(code)) throw thrown;
    }
  }
};
