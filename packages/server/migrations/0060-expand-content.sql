-- Content: files that agents fetch by their hash, kept below REEVE_HOME/content/<first two digits>/<sha256>.

create table content_blob (
  -- hexadecimal, lower case; the name of the file
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes >= 0),
  -- whose content it is: the capability that says whether it is still in use
  kind text not null,
  -- when it was put here last: what is young is not swept away, whoever uses it
  put_at timestamptz not null default now(),
  -- when its file was last compared with its hash
  checked_at timestamptz not null default now(),
  -- what was found wrong with its file; it is not served until it is put here again
  damage text
);
create index content_blob_by_kind on content_blob (kind, put_at);
