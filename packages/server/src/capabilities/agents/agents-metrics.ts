import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

export interface AgentsMetrics {
  checkIns: Counter;
  registrations: Counter;
  duplicates: Counter;
  eventsApplied: Counter;
  eventsSetAside: Counter;
  /** For the batcher of this name. */
  observe(batch: string): (rows: number, seconds: number) => void;
}

export const createAgentsMetrics = (
  registry: Registry,
  now: { connected(): number; queueDepth(): Promise<number> },
): AgentsMetrics => {
  const registers = [registry];
  const counter = (name: string, help: string) => new Counter({ name, help, registers });
  new Gauge({
    name: 'reeve_agents_connected',
    help: 'Agents with an open push channel to this server process',
    registers,
    collect() {
      this.set(now.connected());
    },
  });
  new Gauge({
    name: 'reeve_agents_event_queue_depth',
    help: 'Events that are durable and wait to be applied',
    registers,
    async collect() {
      this.set(await now.queueDepth());
    },
  });
  const seconds = new Histogram({
    name: 'reeve_agents_batch_seconds',
    help: 'Duration of database batches of the agents’ channel',
    labelNames: ['batch'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  const rows = new Counter({
    name: 'reeve_agents_batch_rows_total',
    help: 'Rows written by database batches of the agents’ channel',
    labelNames: ['batch'],
    registers,
  });
  return {
    checkIns: counter('reeve_agents_check_ins_total', 'Check-ins that were answered'),
    registrations: counter(
      'reeve_agents_registrations_total',
      'Registration requests that were answered',
    ),
    duplicates: counter(
      'reeve_agents_duplicates_total',
      'Sessions refused because the identity is in use elsewhere',
    ),
    eventsApplied: counter('reeve_agents_events_applied_total', 'Events that were applied'),
    eventsSetAside: counter(
      'reeve_agents_events_set_aside_total',
      'Events that could not be applied',
    ),
    observe: (batch) => (count, duration) => {
      seconds.observe({ batch }, duration);
      rows.inc({ batch }, count);
    },
  };
};
