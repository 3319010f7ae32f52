-- Push installations: their progress survives the server; secrets are never written here.
create table install_push (
  id uuid primary key,
  created_by text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  -- rises while a server works on it: one that has stopped rising was interrupted
  alive_at timestamptz not null default now()
);
create index install_push_newest on install_push (created_at desc);
create index install_push_open on install_push (alive_at) where finished_at is null;

create table install_push_host (
  push_id uuid not null references install_push on delete cascade,
  position integer not null,
  host text not null,
  state text not null check (state in ('waiting', 'connecting', 'copying', 'installing', 'registered', 'failed')),
  message text not null default '',
  host_key text,
  changed_at timestamptz not null default now(),
  primary key (push_id, position)
);

-- Host keys that were met and accepted: another one later is refused until an operator confirms it.
create table install_host_key (
  host text not null,
  port integer not null,
  fingerprint text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (host, port)
);
