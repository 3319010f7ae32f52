-- Contents that this release could not take: not asked for again until they, or the release, are others.
create table inventory_refusal (
  agent_id uuid not null,
  class_name text not null,
  hash bytea not null,
  release text not null,
  reason text not null,
  at timestamptz not null default now(),
  primary key (agent_id, class_name)
);
