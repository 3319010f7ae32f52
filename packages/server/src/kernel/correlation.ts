import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** What can be an id of a request: it is written into a statement as it stands. */
const shape = /^[0-9A-Za-z-]{1,64}$/;

/**
 * Everything that `work` does, later steps included, belongs to this id: its log lines carry it, and so do the audit
 * records and the work for agents that its transactions write.
 */
export const withCorrelation = <T>(id: string, work: () => T): T =>
  shape.test(id) ? storage.run(id, work) : work();

/** Undefined outside a request. */
export const currentCorrelation = (): string | undefined => storage.getStore();
