-- Policies, their versions, and what is in force on which computer.

-- One line a policy. `number` is its short name in the tables below and says which of two policies is older.
create table policies_policy (
  number integer generated always as identity primary key,
  id uuid not null unique,
  name text not null,
  kind text not null,
  version integer not null,
  enabled boolean not null,
  enabled_by text not null,
  enabled_at timestamptz not null,
  position integer not null,
  changed_by text not null,
  changed_at timestamptz not null,
  deleted_by text,
  deleted_at timestamptz
);
create index policies_policy_order on policies_policy (kind, position, number) where deleted_at is null;

-- Never changed, never deleted: the undo of everything.
create table policies_version (
  policy integer not null references policies_policy,
  version integer not null,
  what text not null,
  reason text not null default '',
  changed_by text not null,
  changed_at timestamptz not null,
  content jsonb not null,
  primary key (policy, version)
);

-- Targets whose members a policy now reaches: of its newest version, and of the one that a roll-out replaces.
create table policies_target (
  policy integer not null references policies_policy,
  target_id uuid not null,
  primary key (policy, target_id)
);
create index policies_target_target on policies_target (target_id);

-- The roll-out of the newest version of a policy, ring by ring.
create table policies_roll_out (
  policy integer primary key references policies_policy,
  version integer not null,
  -- What computers beyond the present ring keep; null: nothing.
  previous_version integer,
  state text not null check (state in ('running', 'halted', 'paused', 'done')),
  reason text not null default '',
  ring integer not null,
  since timestamptz not null,
  -- Since when the present ring has complied, without a break.
  met_since timestamptz,
  -- Failures that an administrator knew of when he went on.
  forgiven integer not null default 0
);

-- Moves with every change of what policies say: a process knows by it whether what it has read still holds.
create table policies_revision (
  singleton boolean primary key default true check (singleton),
  revision bigint not null default 0
);
insert into policies_revision default values;

-- Computers whose policies must be computed again, in the transaction of what made it so. 0: the documents.
create table policies_pending (
  id bigint generated always as identity primary key,
  resource_id integer not null
);

-- What agents are given, once for all computers that are given the same.
create table policies_document (
  hash text primary key,
  content jsonb not null,
  made_at timestamptz not null default now()
);

-- Policies that meet on a computer, each with its version: one line for all computers that have the same ones. Their
-- members are written by the hundred thousand and never by hand: without foreign keys, of which each line would cost
-- more than itself.
create table policies_set (
  id integer generated always as identity primary key,
  key text not null unique,
  document text not null references policies_document,
  made_at timestamptz not null default now()
);
create index policies_set_document on policies_set (document);
create table policies_set_member (
  set_id integer not null,
  policy integer not null,
  -- 0: nothing yet, its ring has not begun.
  version integer not null,
  -- -1: the policy has no rings.
  ring smallint not null,
  -- Wins at least one line against the others.
  in_force boolean not null,
  primary key (set_id, policy)
);
create index policies_set_member_policy on policies_set_member (policy, set_id);

create table policies_computer (
  resource_id integer primary key,
  set_id integer not null references policies_set,
  since timestamptz not null default now()
) with (fillfactor = 80);
create index policies_computer_set on policies_computer (set_id, resource_id);

-- What is known of the version that a computer has; goes when it gets another one.
create table policies_state (
  policy integer not null,
  resource_id integer not null,
  version integer not null,
  ring smallint not null,
  state text not null check (state in ('compliant', 'failing', 'pending', 'not-applicable')),
  detail text not null,
  checked_at timestamptz not null,
  primary key (policy, resource_id)
) with (fillfactor = 80);

-- Members of the policies' targets, as they were when they were last looked at: what differs from them now has
-- changed since. Bits as in filters_target_chunk.
create table policies_seen_chunk (
  target_id uuid not null,
  chunk integer not null,
  members bytea not null,
  primary key (target_id, chunk)
);
