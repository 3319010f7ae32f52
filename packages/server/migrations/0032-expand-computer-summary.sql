-- One line a computer for lists: written in the transaction of the inventory, never joined together at reading.
-- Texts are '' when unknown, so that every column sorts; the `…_key` columns hold what it sorts by (lower case,
-- numbers of versions and addresses padded).

create table cmdb_computer_summary (
  resource_id integer primary key references cmdb_resource (id),
  guid uuid not null unique,
  -- Whose agent speaks for the computer: its own GUID, after a merge perhaps that of the absorbed one.
  agent_id uuid not null,
  registered_at timestamptz not null,
  pending_restart boolean not null default false,
  name text not null,
  os text not null default '',
  os_version text not null default '',
  manufacturer text not null default '',
  model text not null default '',
  ip_address text not null default '',
  mac_address text not null default '',
  agent_version text not null default '',
  name_key text collate "C" not null,
  os_key text collate "C" not null default '',
  os_version_key text collate "C" not null default '',
  model_key text collate "C" not null default '',
  ip_key text collate "C" not null default '',
  agent_version_key text collate "C" not null default '',
  -- What the search looks in, lower case.
  search_text text not null generated always as
    (lower(name || ' ' || ip_address || ' ' || os || ' ' || manufacturer || ' ' || model)) stored
);
create index cmdb_computer_summary_name on cmdb_computer_summary (name_key, resource_id);
create index cmdb_computer_summary_os on cmdb_computer_summary (os_key, resource_id);
create index cmdb_computer_summary_os_version on cmdb_computer_summary (os_version_key, resource_id);
create index cmdb_computer_summary_model on cmdb_computer_summary (model_key, resource_id);
create index cmdb_computer_summary_ip on cmdb_computer_summary (ip_key, resource_id);
create index cmdb_computer_summary_agent_version on cmdb_computer_summary (agent_version_key, resource_id);
create index cmdb_computer_summary_registered on cmdb_computer_summary (registered_at, resource_id);
create index cmdb_computer_summary_agent on cmdb_computer_summary (agent_id);
create index cmdb_computer_summary_restart on cmdb_computer_summary (resource_id) where pending_restart;

-- Without the extension (an external database may forbid it) the search reads every line: slower, not wrong.
do $$
begin
  create extension if not exists pg_trgm;
  create index cmdb_computer_summary_search on cmdb_computer_summary using gin (search_text gin_trgm_ops);
exception when insufficient_privilege or undefined_file or feature_not_supported then
  raise notice 'pg_trgm is not available: searching computers reads every line';
end $$;

-- Resources that have one of these lines. Always by the reverse index: the planner does not know that comparing a set
-- means fetching 4 KB from beside the table, and would rather read all of them (measured: ten times slower).
create function cmdb_with_software(line_ids integer[]) returns setof integer
  language sql stable rows 30000 set enable_seqscan = off set enable_indexscan = off
  as 'select resource_id from inv_installed_software_set where row_ids && line_ids';
