-- Administrators, their sessions and sign-in links, and API tokens. Secrets are kept as SHA-256 hashes only:
-- they are 256 random bits, so that a plain hash cannot be searched. Passwords are argon2id.

create function access_known_roles(roles text[]) returns boolean
  language sql immutable parallel safe
  return cardinality(roles) > 0 and roles <@ array['administrator', 'operator', 'viewer'];

create table access_administrator (
  id uuid primary key,
  name text not null,
  password_hash text,
  roles text[] not null check (access_known_roles(roles)),
  disabled boolean not null default false,
  created_at timestamptz not null default now(),
  last_sign_in_at timestamptz
);
create unique index access_administrator_name on access_administrator (lower(name));

create table access_session (
  secret_hash text primary key,
  administrator_id uuid not null references access_administrator on delete cascade,
  -- Opened by a one-time link: good for nothing but a new password.
  must_set_password boolean not null,
  from_address text not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
create index access_session_administrator on access_session (administrator_id);

create table access_sign_in_link (
  secret_hash text primary key,
  administrator_id uuid not null references access_administrator on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index access_sign_in_link_administrator on access_sign_in_link (administrator_id);

create table access_api_token (
  id uuid primary key,
  secret_hash text not null unique,
  name text not null,
  roles text[] not null check (access_known_roles(roles)),
  -- A name, not a reference: the token outlives whoever made it.
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz
);
