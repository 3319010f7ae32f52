-- Agents: who may talk to this server, what each of them last said of itself, what is asked of them and what
-- they reported. The id of an agent is the id of its computer's resource.

create table agents_registration (
  id uuid primary key,
  -- SPKI, base64
  public_key text not null unique,
  -- SHA-256 of the public key, hexadecimal
  key_fingerprint text not null,
  status text not null check (status in ('allowed', 'pending', 'blocked', 'revoked')),
  reason text not null,
  -- what the computer claimed when it asked
  identity jsonb not null,
  host_name text not null,
  agent_version text not null,
  protocol integer not null,
  from_address text not null,
  requested_at timestamptz not null default now(),
  decided_at timestamptz,
  decided_by text,
  -- {id, name, because} of a known computer that resembles this one
  looks_like jsonb
);
create index agents_registration_newest on agents_registration (requested_at desc, id desc);
create index agents_registration_by_status on agents_registration (status, requested_at desc, id desc);
create index agents_registration_shut_out on agents_registration (decided_at) where status in ('blocked', 'revoked');

create table agents_token (
  id uuid primary key,
  secret_sha256 text not null unique,
  note text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  uses_left integer not null check (uses_left >= 0)
);

create table agents_policy (
  id uuid primary key,
  name text not null,
  position integer not null,
  enabled boolean not null,
  result text not null check (result in ('allowed', 'pending', 'blocked')),
  rules jsonb not null,
  created_at timestamptz not null default now()
);

-- Nonces of the last minutes, so that no server process accepts a signed message twice.
create table agents_nonce (
  nonce bytea primary key,
  expires_at timestamptz not null
);
create index agents_nonce_expiry on agents_nonce (expires_at);

-- Signs tickets and session tokens. It lives with the tickets' state so that a restored backup fits together.
create table agents_secret (
  singleton boolean primary key default true check (singleton),
  key bytea not null,
  created_at timestamptz not null default now()
);

create table agents_session (
  agent_id uuid primary key references agents_registration on delete cascade,
  -- number of the newest ticket; 0 before the first
  issued bigint not null default 0,
  -- number of the ticket that was shown for it; 0 none, -1 one that this server had not made
  previous bigint not null default 0,
  -- whether the session that came with the newest ticket has been used: then the agent holds that ticket
  used boolean not null default false,
  -- an older ticket that an administrator accepts once
  excused bigint,
  -- identity and boot of the last accepted session
  identity jsonb,
  boot_id text,
  opened_at timestamptz
) with (fillfactor = 80);

create table agents_duplicate (
  id uuid primary key,
  agent_id uuid not null references agents_registration on delete cascade,
  claimed jsonb not null,
  -- hash of the claimed identifiers of the hardware
  fingerprint text not null,
  -- number of the ticket that it showed; 0 none, -1 a foreign one
  ticket bigint not null,
  from_address text not null,
  because text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  attempts integer not null default 1,
  state text not null default 'open' check (state in ('open', 'same-computer', 'new-computer', 'dismissed')),
  decided_at timestamptz,
  decided_by text,
  unique (agent_id, ticket, fingerprint)
);
create index agents_duplicate_by_state on agents_duplicate (state, last_seen_at desc);

-- Written with every check-in: narrow, with room on each page and no index on what changes.
create table agents_presence (
  agent_id uuid primary key references agents_registration on delete cascade,
  last_seen timestamptz,
  agent_version text not null,
  protocol integer not null,
  boot_id text,
  configuration_version text,
  spooled bigint not null default 0,
  health text not null default 'unknown' check (health in ('ok', 'warning', 'error', 'unknown')),
  health_items jsonb not null default '[]',
  connected boolean not null default false
) with (fillfactor = 70);

create table agents_setting (
  singleton boolean primary key default true check (singleton),
  value jsonb not null,
  changed_at timestamptz not null default now()
);

create table agents_work (
  id uuid primary key,
  agent_id uuid not null references agents_registration on delete cascade,
  kind text not null,
  parameters jsonb not null default '{}',
  state text not null default 'open'
    check (state in ('open', 'done', 'failed', 'refused', 'interrupted', 'expired')),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz not null,
  channel text check (channel in ('push', 'poll')),
  started_at timestamptz,
  finished_at timestamptz,
  message text
);
create index agents_work_open on agents_work (agent_id) where state = 'open';
create index agents_work_expiry on agents_work (expires_at) where state = 'open';
create index agents_work_newest on agents_work (agent_id, created_at desc);
create unique index agents_work_once on agents_work (agent_id, kind) where state = 'open' and parameters = '{}';

-- How far each spool of each agent is durable here.
create table agents_spool (
  agent_id uuid not null references agents_registration on delete cascade,
  spool_id uuid not null,
  last_seq bigint not null,
  changed_at timestamptz not null default now(),
  primary key (agent_id, spool_id)
) with (fillfactor = 80);

-- Durable and not yet applied. `id` rises in the order of each agent's spool.
create table agents_event_queue (
  id bigint generated always as identity primary key,
  agent_id uuid not null,
  spool_id uuid not null,
  seq bigint not null,
  type text not null,
  time timestamptz not null,
  data jsonb not null,
  received_at timestamptz not null default now(),
  unique (agent_id, spool_id, seq)
);

-- Could not be applied; kept with the reason so that what follows goes on.
create table agents_event_failed (
  id bigint primary key,
  agent_id uuid not null,
  spool_id uuid not null,
  seq bigint not null,
  type text not null,
  time timestamptz not null,
  data jsonb not null,
  received_at timestamptz not null,
  failed_at timestamptz not null default now(),
  reason text not null
);

-- What agents report of themselves: started, restarted, a plug-in crashed, and types that this release does not know.
create table agents_event (
  id bigint primary key,
  agent_id uuid not null,
  type text not null,
  time timestamptz not null,
  data jsonb not null,
  received_at timestamptz not null
);
create index agents_event_newest on agents_event (agent_id, time desc);
create index agents_event_age on agents_event (received_at);

-- Published: other capabilities may read this view and nothing else of the above.
create view agents_published as
select
  r.id as agent_id,
  r.status,
  r.requested_at as registered_at,
  coalesce(p.agent_version, r.agent_version) as agent_version,
  p.protocol,
  p.last_seen,
  coalesce(p.connected, false) as connected,
  coalesce(p.health, 'unknown') as health,
  coalesce(p.health_items, '[]'::jsonb) as health_items
from agents_registration r
left join agents_presence p on p.agent_id = r.id;
