-- What administrators see of the event queue, at any number of events.

-- Events by time, written by each server process from memory: rates without counting the queue.
create table agents_event_rate (
  slot timestamptz not null,
  process_id uuid not null,
  arrived integer not null,
  applied integer not null,
  primary key (slot, process_id)
);

-- Who sent most of them: of each process and slot only the busiest.
create table agents_event_source (
  slot timestamptz not null,
  process_id uuid not null,
  kind text not null check (kind in ('computer', 'type', 'policy')),
  source text not null,
  events integer not null,
  primary key (slot, process_id, kind, source)
);

create index agents_event_failed_by_type on agents_event_failed (type, id desc);
create index agents_event_failed_by_agent on agents_event_failed (agent_id, id desc);
create index agents_event_failed_reason on agents_event_failed using gin (lower(reason) gin_trgm_ops);
create index agents_event_failed_age on agents_event_failed (failed_at);
