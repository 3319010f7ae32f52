-- The tables of the data classes, columns as declared in protocol/data-classes (a contract test compares).
-- `resource_id` is not declared as a foreign key: the writer holds the lock on the resource’s line, and a check
-- for each of some 30 lines of an inventory would cost more than the lines.
-- Sets have the reverse index where lists ask "which computers have …": it is a quarter of the cost of an inventory.

insert into cmdb_data_class (id, name) values
  (1, 'identity'),
  (2, 'operating-system'),
  (3, 'hardware'),
  (4, 'processor'),
  (5, 'memory'),
  (6, 'disk'),
  (7, 'file-system'),
  (8, 'network-interface'),
  (9, 'installed-software'),
  (10, 'service'),
  (11, 'user-account'),
  (12, 'user-session'),
  (13, 'process-summary'),
  (14, 'pending-restart'),
  (15, 'agent-status'),
  (16, 'agent-plug-in');

create table inv_identity (
  resource_id integer primary key,
  host_name text not null,
  fqdn text,
  machine_id text,
  product_uuid text,
  primary_mac text,
  primary_ip text,
  time_zone text
);

create table inv_operating_system (
  resource_id integer primary key,
  family text not null,
  distribution text not null,
  name text not null,
  version text not null,
  codename text,
  kernel text not null,
  architecture text not null,
  booted_at timestamptz not null
);

create table inv_hardware (
  resource_id integer primary key,
  manufacturer text,
  model text,
  serial_number text,
  chassis text,
  firmware_vendor text,
  firmware_version text,
  virtualization text
);

create table inv_processor (
  resource_id integer not null,
  socket integer not null,
  model text not null,
  vendor text,
  cores integer not null,
  threads integer not null,
  maximum_mhz integer,
  primary key (resource_id, socket)
);

create table inv_memory (
  resource_id integer primary key,
  total_bytes bigint not null,
  swap_bytes bigint not null
);

create table inv_disk (
  resource_id integer not null,
  device text not null,
  model text,
  serial_number text,
  size_bytes bigint not null,
  rotational boolean not null,
  transport text,
  primary key (resource_id, device)
);

create table inv_file_system (
  resource_id integer not null,
  mount_point text not null,
  device text not null,
  type text not null,
  size_bytes bigint not null,
  used_percent integer not null,
  read_only boolean not null,
  primary key (resource_id, mount_point)
);

create table inv_network_interface (
  resource_id integer not null,
  name text not null,
  mac_address text,
  ipv4 text,
  ipv6 text,
  mtu integer,
  state text not null,
  speed_mbit integer,
  primary key (resource_id, name)
);

create table inv_installed_software_row (
  id integer generated always as identity primary key,
  hash uuid not null unique,
  manager text not null,
  name text not null,
  version text not null,
  architecture text not null,
  publisher text,
  size_kib integer
);
create index inv_installed_software_row_name on inv_installed_software_row (name);
create table inv_installed_software_set (
  resource_id integer primary key,
  row_ids integer[] not null
);
create index inv_installed_software_set_rows on inv_installed_software_set using gin (row_ids);
create view inv_installed_software as
  select s.resource_id, r.manager, r.name, r.version, r.architecture, r.publisher, r.size_kib
  from inv_installed_software_set s cross join unnest(s.row_ids) as member (row_id)
  join inv_installed_software_row r on r.id = member.row_id;

create table inv_service_row (
  id integer generated always as identity primary key,
  hash uuid not null unique,
  name text not null,
  state text not null,
  start_mode text not null,
  manager text not null
);
create index inv_service_row_name on inv_service_row (name);
create table inv_service_set (
  resource_id integer primary key,
  row_ids integer[] not null
);
create index inv_service_set_rows on inv_service_set using gin (row_ids);
create view inv_service as
  select s.resource_id, r.name, r.state, r.start_mode, r.manager
  from inv_service_set s cross join unnest(s.row_ids) as member (row_id)
  join inv_service_row r on r.id = member.row_id;

create table inv_user_account_row (
  id integer generated always as identity primary key,
  hash uuid not null unique,
  name text not null,
  uid bigint not null,
  gid bigint not null,
  home text not null,
  shell text not null,
  administrator boolean not null
);
create index inv_user_account_row_name on inv_user_account_row (name);
create table inv_user_account_set (
  resource_id integer primary key,
  row_ids integer[] not null
);
create view inv_user_account as
  select s.resource_id, r.name, r.uid, r.gid, r.home, r.shell, r.administrator
  from inv_user_account_set s cross join unnest(s.row_ids) as member (row_id)
  join inv_user_account_row r on r.id = member.row_id;

create table inv_user_session (
  resource_id integer not null,
  user_name text not null,
  terminal text not null,
  remote_host text,
  since timestamptz not null,
  primary key (resource_id, user_name, terminal)
);

create table inv_process_summary_row (
  id integer generated always as identity primary key,
  hash uuid not null unique,
  name text not null,
  user_name text not null,
  instances text not null
);
create index inv_process_summary_row_name on inv_process_summary_row (name);
create table inv_process_summary_set (
  resource_id integer primary key,
  row_ids integer[] not null
);
create view inv_process_summary as
  select s.resource_id, r.name, r.user_name, r.instances
  from inv_process_summary_set s cross join unnest(s.row_ids) as member (row_id)
  join inv_process_summary_row r on r.id = member.row_id;

create table inv_pending_restart (
  resource_id integer not null,
  signal text not null,
  product text not null,
  reason text not null,
  primary key (resource_id, signal, product)
);

create table inv_agent_status (
  resource_id integer primary key,
  agent_version text not null,
  protocol integer not null,
  runtime text not null,
  started_at timestamptz not null,
  restarts integer not null,
  monitored boolean not null
);

create table inv_agent_plug_in_row (
  id integer generated always as identity primary key,
  hash uuid not null unique,
  name text not null,
  version text not null,
  state text not null,
  detail text
);
create index inv_agent_plug_in_row_name on inv_agent_plug_in_row (name);
create table inv_agent_plug_in_set (
  resource_id integer primary key,
  row_ids integer[] not null
);
create view inv_agent_plug_in as
  select s.resource_id, r.name, r.version, r.state, r.detail
  from inv_agent_plug_in_set s cross join unnest(s.row_ids) as member (row_id)
  join inv_agent_plug_in_row r on r.id = member.row_id;
