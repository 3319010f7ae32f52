-- Log lines of the server and what agents and upgrades tell of theirs, in groups of one message; and the id that
-- holds the traces of one request together.

create extension if not exists pg_trgm;

create table logs_line (
  -- in the order of their arrival, which is not quite that of their times
  id bigint generated always as identity primary key,
  time timestamptz not null,
  -- 1 debug, 2 info, 3 warn, 4 error
  level smallint not null check (level between 1 and 4),
  source text not null,
  -- computer of an agent; null: this server's own
  agent_id uuid,
  computer text not null default '',
  message text not null,
  correlation text not null default '',
  fields jsonb not null,
  -- of warnings and errors
  group_key text,
  -- who follows reads only what no open transaction can come before
  written_in xid8 not null default pg_current_xact_id()
);
create index logs_line_newest on logs_line (time desc, id desc);
create index logs_line_warnings on logs_line (time desc, id desc) where level >= 3;
create index logs_line_errors on logs_line (time desc, id desc) where level >= 4;
create index logs_line_by_source on logs_line (source, time desc, id desc);
create index logs_line_by_computer on logs_line (lower(computer), time desc, id desc) where computer <> '';
create index logs_line_by_correlation on logs_line (correlation, time desc, id desc) where correlation <> '';
create index logs_line_search on logs_line using gin (lower(message || ' ' || fields::text) gin_trgm_ops);

-- Warnings and errors of one message: kept with each line, so that nothing has to be counted when it is looked at.
create table logs_group (
  -- hash of source, level and message, numbers and identifiers in it made the same
  key text primary key,
  source text not null,
  level smallint not null,
  message text not null,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  accepted_by text,
  accepted_at timestamptz,
  accepted_reason text,
  -- null: for good
  accepted_until timestamptz
);
create index logs_group_last on logs_group (last_at desc, key);

-- How far the files of supervisor and upgrades were read.
create table logs_file (
  path text primary key,
  -- a rotated file is another one
  inode bigint not null,
  bytes bigint not null,
  last_time timestamptz not null
);

-- The id of the request in whose transaction a line was written. `reeve.correlation` is set by the server.
alter table audit_record
  add column correlation text default nullif(current_setting('reeve.correlation', true), '');
create index audit_record_correlation on audit_record (correlation) where correlation is not null;
alter table agents_work
  add column correlation text default nullif(current_setting('reeve.correlation', true), '');
alter table tasks_run
  add column correlation text default nullif(current_setting('reeve.correlation', true), '');
