/** Requests of one page that run at the same time; a browser keeps about six connections to a host. */
const atOnce = 5;

/** Does the same for each; one refusal does not stop the others. Resolves when all are through. */
export const eachOf = async <T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<{ done: number; refused: readonly unknown[] }> => {
  const waiting = [...items];
  const refused: unknown[] = [];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await act(item);
        done++;
      } catch (thrown) {
        refused.push(thrown);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { done, refused };
};
