import { collectDefaultMetrics, Registry } from 'prom-client';

/** Prometheus metrics of one server; capabilities add theirs at start. */
export const createMetrics = (): Registry => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'reeve_' });
  return registry;
};
