-- Filters, organizational views, targets, and who is a member of what.

create table filters_filter (
  id uuid primary key,
  name text not null,
  description text not null default '',
  -- The tree of the clause; filters are named by their identifier in it. Null: selects nothing.
  clause jsonb,
  -- Data classes that the clause reads, and filters that it names.
  reads text[] not null default '{}',
  uses uuid[] not null default '{}',
  -- It asks for the time, or for what agents report at every check-in: members change without a change mark.
  restless boolean not null default false,
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  members integer not null default 0,
  updated_at timestamptz
);
create unique index filters_filter_name on filters_filter (lower(name));

-- Computers that are always in, or never.
create table filters_pick (
  filter_id uuid not null references filters_filter (id) on delete cascade,
  resource_id integer not null,
  included boolean not null,
  primary key (filter_id, resource_id)
);
create index filters_pick_resource on filters_pick (resource_id);

-- Members as bits: bit n of chunk c is the resource c * 8192 + n. Chunks without members are not there. 100,000
-- computers take 13 KB a filter; as rows with two indexes it would be 7 MB.
create table filters_filter_chunk (
  filter_id uuid not null references filters_filter (id) on delete cascade,
  chunk integer not null,
  members bytea not null,
  primary key (filter_id, chunk)
) with (fillfactor = 50);
create index filters_filter_chunk_chunk on filters_filter_chunk (chunk);

create table filters_target (
  id uuid primary key,
  name text not null,
  description text not null default '',
  -- Whose scope bounds it: the identifier of an administrator, of an API token, or `local`.
  owner_id text not null,
  owner_name text not null,
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default clock_timestamp(),
  members integer not null default 0,
  updated_at timestamptz
);
create unique index filters_target_name on filters_target (lower(name));
create index filters_target_owner on filters_target (owner_id);

create table filters_target_part (
  target_id uuid not null references filters_target (id) on delete cascade,
  rule text not null check (rule in ('any', 'all', 'none')),
  position integer not null,
  kind text not null check (kind in ('filter', 'group', 'computer', 'everything')),
  -- A filter, a group, or the GUID of a computer.
  part_id uuid,
  primary key (target_id, rule, position)
);
create index filters_target_part_part on filters_target_part (part_id);

create table filters_target_chunk (
  target_id uuid not null references filters_target (id) on delete cascade,
  chunk integer not null,
  members bytea not null,
  primary key (target_id, chunk)
) with (fillfactor = 50);
create index filters_target_chunk_chunk on filters_target_chunk (chunk);

-- Only computers that are there: a deleted one is out at once, before any update. `<> 0`: the planner takes it for
-- nearly all, and does not choose to look each of 100,000 up by itself.
create view filters_filter_members as
select c.filter_id, s.resource_id
from filters_filter_chunk c
join cmdb_computer_summary s
  on s.resource_id / 8192 = c.chunk and get_bit(c.members, s.resource_id % 8192) <> 0;
create view filters_target_members as
select c.target_id, s.resource_id
from filters_target_chunk c
join cmdb_computer_summary s
  on s.resource_id / 8192 = c.chunk and get_bit(c.members, s.resource_id % 8192) <> 0;

create table filters_view (
  id uuid primary key,
  name text not null
);
create unique index filters_view_name on filters_view (lower(name));

create table filters_group (
  id uuid primary key,
  view_id uuid not null references filters_view (id) on delete cascade,
  parent_id uuid references filters_group (id),
  name text not null
);
create unique index filters_group_name
  on filters_group (view_id, coalesce(parent_id, '00000000-0000-0000-0000-000000000000'), lower(name));
create index filters_group_parent on filters_group (parent_id);

-- At most one group of a view for each computer.
create table filters_placement (
  view_id uuid not null references filters_view (id) on delete cascade,
  resource_id integer not null,
  group_id uuid not null references filters_group (id),
  since timestamptz not null default clock_timestamp(),
  primary key (view_id, resource_id)
);
create index filters_placement_group on filters_placement (group_id);
create index filters_placement_resource on filters_placement (resource_id);

-- Groups that bound an administrator; no line: everything.
create table filters_scope (
  administrator_id text not null,
  group_id uuid not null references filters_group (id),
  primary key (administrator_id, group_id)
);
create index filters_scope_group on filters_scope (group_id);

-- Runs of the membership update. `milliseconds` is null while it runs, or when it was cut off.
create table filters_run (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('delta', 'complete', 'policy')),
  started_at timestamptz not null default clock_timestamp(),
  milliseconds integer,
  evaluated integer not null default 0,
  total integer not null default 0,
  computers integer not null default 0,
  added integer not null default 0,
  removed integer not null default 0,
  error text
);
create index filters_run_kind on filters_run (kind, id desc);

-- When something was last done. Who writes memberships locks this table.
create table filters_state (
  name text primary key,
  at timestamptz not null,
  value text not null default ''
);
