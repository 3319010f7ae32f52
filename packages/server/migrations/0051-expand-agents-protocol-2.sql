-- Agents that speak protocol 2: work of any kind with cancellation, what each agent can do, connections by server
-- process, and the mode that lets older protocols in.

alter table agents_work drop constraint agents_work_state_check;
alter table agents_work add constraint agents_work_state_check
  check (state in ('open', 'done', 'failed', 'refused', 'interrupted', 'cancelled', 'expired'));
alter table agents_work
  -- set when the agent has fetched it: the agent then ends it and says so
  add column cancel_requested_at timestamptz,
  add column cancel_reason text;
-- Handing work out changes its line in place.
alter table agents_work set (fillfactor = 60);
-- When many items are new, PostgreSQL still believes that hardly any is open, and took this index to find those of
-- one agent: 10,000 agents then took 12 s of processor time. What is due is found among those that are open.
drop index agents_work_expiry;

-- A server process that serves agents; it is over when it has not been seen for a while.
create table agents_process (
  id uuid primary key,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

alter table agents_presence
  -- the server process that holds the push channel
  add column connected_to uuid,
  -- kinds of work that the agent said it can do when it last asked; null: it never asked
  add column work_kinds text[],
  -- refused because of its protocol since; null: it is not
  add column refused_at timestamptz;

-- Legacy Agent Communication: whether agents with an older protocol may talk to this server.
create table agents_legacy (
  singleton boolean primary key default true check (singleton),
  enabled boolean not null,
  expires_at timestamptz,
  changed_by text not null,
  -- null: nobody has changed it
  changed_at timestamptz
);
insert into agents_legacy (enabled, changed_by)
select true, case when exists (select 1 from agents_registration where protocol = 1)
  then 'upgrade of an estate with agents of protocol 1' else 'new installation' end;

-- What was set for all agents before there were settings of the server.
with taken_over as (
  insert into kernel_setting (key, value, changed_by, changed_at, reason)
  select names.key, s.value -> names.field, 'upgrade', s.changed_at, 'taken over from the settings of agents'
  from agents_setting s
  cross join (values
    ('agents.check-in-seconds', 'checkInSeconds', '60'::jsonb),
    ('agents.spread-percent', 'spreadPercent', '20'),
    ('agents.inventory-seconds', 'inventorySeconds', '14400'),
    ('agents.push', 'push', 'true'),
    ('agents.spool-bytes', 'spoolBytes', '52428800')) as names (key, field, standard)
  where s.value -> names.field <> names.standard
  on conflict do nothing
  returning key, value, changed_by, reason
)
insert into kernel_setting_change (key, after, by, reason)
select key, value, changed_by, reason from taken_over;
