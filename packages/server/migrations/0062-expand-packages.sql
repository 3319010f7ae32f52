-- Packages: what software is made of, and the snapshots of it that agents get. Files and manifests are content.

create table packages_package (
  id uuid primary key,
  name text not null,
  version text not null,
  -- description, source, applicable, detect, install, uninstall
  definition jsonb not null,
  revision integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now(),
  -- what the last look at the source said
  verdict text not null default 'not-checked' check (verdict in ('good', 'changed', 'broken', 'not-checked')),
  verdict_message text not null default '',
  -- since when it says so: a source that stays broken is one event, however often it is looked at
  verdict_since timestamptz,
  checked_at timestamptz,
  -- what http sources said of their files, by address: asked again only for what has changed
  remembered jsonb not null default '{}'
);
create unique index packages_package_name on packages_package (lower(name), version);
create index packages_package_verdict on packages_package (verdict);

-- The newer one takes the place of the older one.
create table packages_supersedence (
  newer uuid not null references packages_package (id) on delete cascade,
  older uuid not null references packages_package (id) on delete cascade,
  primary key (newer, older),
  check (newer <> older)
);
create index packages_supersedence_older on packages_supersedence (older);

-- The newest one is delivered; the one before it stays for agents that are fetching it.
create table packages_snapshot (
  package_id uuid not null references packages_package (id) on delete cascade,
  number integer not null,
  -- as it is signed, but for its form
  manifest jsonb not null,
  manifest_sha256 text not null,
  manifest_bytes integer not null,
  -- where its files came from
  source jsonb not null,
  -- of all files together
  bytes bigint not null,
  taken_at timestamptz not null default now(),
  primary key (package_id, number)
);
