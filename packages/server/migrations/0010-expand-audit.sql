-- The audit: append-only, numbered without gaps, each record holding the hash of the one before.

create extension if not exists pg_trgm;

create table audit_record (
  seq bigint primary key,
  at timestamptz not null,
  -- Copied, not referenced: the record survives the deletion of who it was.
  actor text not null,
  actor_kind text not null,
  from_address text,
  action text not null,
  subject text not null,
  outcome text not null check (outcome in ('done', 'refused')),
  -- json, not jsonb: keeps the very text that the hash covers.
  details json not null,
  prev_hash text not null,
  hash text not null
);

create index audit_record_at on audit_record (at);
create index audit_record_action on audit_record (action, seq desc);
create index audit_record_actor on audit_record (actor, seq desc);

create function audit_search_text(actor text, action text, subject text, details json) returns text
  language sql immutable parallel safe
  return lower(actor || ' ' || action || ' ' || subject || ' ' || details::text);

create index audit_record_search on audit_record
  using gin (audit_search_text(actor, action, subject, details) gin_trgm_ops);

-- A field of the hashed text. Its length stands before it, so that no two records have the same text.
create function audit_field(value text) returns text
  language sql immutable parallel safe
  return coalesce(octet_length(value)::text || ':' || value, '-') || E'\n';

-- Microseconds and UTC, whatever the session's settings are.
create function audit_time(at timestamptz) returns text
  language sql immutable parallel safe
  return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

create function audit_append(
  p_actor text, p_actor_kind text, p_from text, p_action text, p_subject text, p_outcome text, p_details json
) returns bigint language plpgsql as $$
declare
  last record;
  next_seq bigint;
  next_at timestamptz;
  next_hash text;
begin
  -- Held until the end of the transaction: the next record waits for this one to be there or not at all.
  perform pg_advisory_xact_lock(7246534);
  select seq, hash, at into last from audit_record order by seq desc limit 1;
  next_seq := coalesce(last.seq, 0) + 1;
  -- A clock that was set back must not turn the order round.
  next_at := greatest(clock_timestamp(), last.at);
  next_hash := encode(sha256(convert_to(
    audit_field(coalesce(last.hash, '')) || audit_field(next_seq::text) || audit_field(audit_time(next_at))
    || audit_field(p_actor) || audit_field(p_actor_kind) || audit_field(p_from) || audit_field(p_action)
    || audit_field(p_subject) || audit_field(p_outcome) || audit_field(p_details::text), 'UTF8')), 'hex');
  insert into audit_record
    (seq, at, actor, actor_kind, from_address, action, subject, outcome, details, prev_hash, hash)
  values
    (next_seq, next_at, p_actor, p_actor_kind, p_from, p_action, p_subject, p_outcome, p_details,
     coalesce(last.hash, ''), next_hash);
  return next_seq;
end $$;

create function audit_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end $$;

create trigger audit_record_append_only before update or delete or truncate on audit_record
  for each statement execute function audit_refuse_change();
