-- Plug-ins of the agent and releases of the agent that this server can roll out. Their files are content.

create table plug_in_publisher (
  id uuid primary key,
  name text not null,
  -- Ed25519, SPKI, base64
  public_key text not null unique,
  added_by text not null,
  added_at timestamptz not null default now()
);
create unique index plug_in_publisher_name on plug_in_publisher (lower(name));

create table plug_in_version (
  name text not null,
  version text not null,
  -- as it was signed
  manifest jsonb not null,
  -- of the plug-in file
  sha256 text not null,
  bytes bigint not null,
  -- whose key had signed it when it was uploaded, and what he was called
  public_key text not null,
  publisher text not null,
  uploaded_by text not null,
  uploaded_at timestamptz not null default now(),
  primary key (name, version)
);
create index plug_in_version_by_key on plug_in_version (public_key);

create table plug_in_agent_release (
  version text primary key,
  -- of the agent's tarball
  sha256 text not null,
  bytes bigint not null,
  -- base64 of an Ed25519 signature over the text that the protocol names, and the key that made it
  signature text not null,
  public_key text not null,
  -- of the server's own release: put here by the server itself
  own boolean not null,
  added_by text not null,
  added_at timestamptz not null default now()
);
