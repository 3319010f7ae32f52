-- Which certificate authority this database's agents trust. The keys are in files; this only notices when a
-- server comes up with other ones, which would cut off every agent.
create table certificates_authority (
  singleton boolean primary key default true check (singleton),
  fingerprint text not null,
  next_fingerprint text,
  updated_at timestamptz not null default now()
);
