-- Settings of the server that differ from their default, and every change that was ever made to one.

create table kernel_setting (
  key text primary key,
  value jsonb not null,
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  reason text not null default ''
);

create table kernel_setting_change (
  id bigint generated always as identity primary key,
  key text not null,
  -- Null: the default.
  before jsonb,
  after jsonb,
  by text not null,
  -- Changes wait for each other: later ones have a higher number and a later time.
  at timestamptz not null default clock_timestamp(),
  reason text not null default ''
);
create index kernel_setting_change_of_key on kernel_setting_change (key, id desc);

create function kernel_setting_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of the settings is append-only: % is refused', tg_op
    using errcode = 'insufficient_privilege';
end $$;

create trigger kernel_setting_change_append_only
  before update or delete or truncate on kernel_setting_change
  for each statement execute function kernel_setting_refuse_change();

-- Everything that comes again. One row each: what the server brings along, and what administrators make.

create table kernel_shared_schedule (
  id uuid primary key,
  name text not null,
  cron text not null,
  time_zone text not null,
  enabled boolean not null default true,
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create unique index kernel_shared_schedule_name on kernel_shared_schedule (lower(name));

create table kernel_schedule (
  -- `membership.delta` of those that the server brings along, otherwise a GUID.
  id text primary key,
  -- `built-in`, or the kind that knows what to run.
  kind text not null,
  subject_id text not null,
  name text not null,
  description text not null default '',
  owner text not null,
  -- One of the two, unless a shared schedule says when.
  cron text,
  every_seconds integer check (every_seconds > 0),
  time_zone text not null default 'UTC',
  shared_schedule_id uuid references kernel_shared_schedule,
  enabled boolean not null default true,
  -- Null while it is disabled, or when its time never comes again.
  next_run_at timestamptz,
  -- Runs that did not begin in time since the last good one.
  missed integer not null default 0,
  changed_by text not null default '',
  -- Null: nobody has changed what the server brought along.
  changed_at timestamptz,
  created_at timestamptz not null default now(),
  unique (kind, subject_id),
  check ((cron is null) <> (every_seconds is null))
);
create index kernel_schedule_due on kernel_schedule (next_run_at) where next_run_at is not null;
create index kernel_schedule_shared on kernel_schedule (shared_schedule_id) where shared_schedule_id is not null;

create table kernel_schedule_run (
  id bigint generated always as identity primary key,
  schedule_id text not null references kernel_schedule on delete cascade,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  outcome text not null check (outcome in ('running', 'done', 'failed', 'interrupted', 'missed')),
  message text not null default '',
  -- `schedule`, or who asked.
  cause text not null,
  -- Rises while a server works on it: one that has stopped rising was cut off.
  alive_at timestamptz not null default clock_timestamp()
);
create index kernel_schedule_run_newest on kernel_schedule_run (schedule_id, id desc);
-- One run of a schedule at a time, over all servers.
create unique index kernel_schedule_run_running on kernel_schedule_run (schedule_id) where outcome = 'running';
