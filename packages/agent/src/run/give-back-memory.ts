type CollectGarbage = (options: {
  type: 'major';
  execution: 'sync';
  flavor: 'last-resort';
}) => void;

/**
 * After a full inventory most of the heap is waste that a process at rest would keep for hours. Needs the
 * runtime's `--expose-gc`, which the monitor passes; without it nothing happens.
 */
export const giveBackMemory = (): void => {
  const collect = 'gc' in globalThis ? (globalThis.gc as CollectGarbage | undefined) : undefined;
  collect?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
};
