-- The configuration management database: resources, what names them, what links them, what they turned into.

create table cmdb_resource_type (
  name text primary key,
  title text not null
);
insert into cmdb_resource_type (name, title) values ('computer', 'Computer'), ('subnet', 'Subnet');

-- The number is what the other tables hold (4 bytes instead of 16); the GUID is what the world knows.
create table cmdb_resource (
  id integer generated always as identity primary key,
  guid uuid not null unique,
  type text not null references cmdb_resource_type (name),
  name text not null,
  created_at timestamptz not null default now(),
  -- A deleted or absorbed resource keeps its line: its GUID is never given to another.
  deleted_at timestamptz,
  merged_into integer references cmdb_resource (id)
);
create index cmdb_resource_name on cmdb_resource (lower(name));
create index cmdb_resource_merged on cmdb_resource (merged_into) where merged_into is not null;

-- What a resource is recognised by. Two resources with the same value are candidates for a merge.
create table cmdb_resource_key (
  resource_id integer not null,
  kind text not null,
  value text not null,
  primary key (resource_id, kind, value)
);
create index cmdb_resource_key_value on cmdb_resource_key (kind, value, resource_id);

create table cmdb_association (
  type text not null,
  from_id integer not null references cmdb_resource (id),
  to_id integer not null references cmdb_resource (id),
  since timestamptz not null default now(),
  primary key (from_id, type, to_id)
);
create index cmdb_association_to on cmdb_association (to_id, type);

-- GUIDs that lead to another resource since a merge.
create table cmdb_alias (
  guid uuid primary key,
  resource_id integer not null references cmdb_resource (id)
);
create index cmdb_alias_resource on cmdb_alias (resource_id);

create table cmdb_data_class (
  id smallint primary key,
  name text not null unique
);

-- What is known of each data class of a resource. `hash` is the agent's own over the rows.
create table cmdb_class_state (
  resource_id integer not null,
  class_id smallint not null,
  rows integer not null,
  duration_ms integer not null,
  collected_at timestamptz not null,
  received_at timestamptz not null,
  -- The absorbed resource whose agent sent it; null: the resource's own agent.
  reporter_id integer,
  hash bytea not null,
  source text not null,
  primary key (resource_id, class_id)
);

-- The digest of an agent that was found to have nothing new: the one comparison of a quiet check-in.
-- `revision` rises with every write, so that a comparison of before the write is not taken for one of after it.
create table cmdb_digest (
  resource_id integer primary key,
  revision integer not null default 0,
  digest bytea
) with (fillfactor = 70);

create table cmdb_change (
  id bigint generated always as identity primary key,
  resource_id integer not null,
  class_id smallint not null,
  at timestamptz not null,
  kind text not null check (kind in ('added', 'removed', 'changed')),
  row_key text not null,
  before jsonb,
  after jsonb
);
create index cmdb_change_resource on cmdb_change (resource_id, id desc);
create index cmdb_change_at on cmdb_change using brin (at);

create table cmdb_merge (
  id uuid primary key,
  kept_id integer not null references cmdb_resource (id),
  absorbed_id integer not null references cmdb_resource (id),
  merged_at timestamptz not null default clock_timestamp(),
  merged_by text not null,
  undone_at timestamptz,
  -- GUIDs that led to the absorbed resource before it was absorbed itself.
  aliases uuid[] not null
);
create index cmdb_merge_kept on cmdb_merge (kept_id);
create index cmdb_merge_absorbed on cmdb_merge (absorbed_id);

-- Lines of both resources as they were at the merge, each with the table it belongs to.
create table cmdb_merge_archive (
  merge_id uuid not null references cmdb_merge (id),
  resource_id integer not null,
  table_name text not null,
  -- json, not jsonb: large numbers and the order of fields stay as they are.
  lines json not null,
  primary key (merge_id, resource_id, table_name)
);

-- Networks are made by whoever first has an address in one: once only.
create unique index cmdb_resource_subnet on cmdb_resource (name) where type = 'subnet';
