-- Up Migration

-- One hash chain per tenant: hash = SHA-256(previous row's hash, seq, event). The columns beside `event` repeat it for queries.
create table events (
  tenant_id text collate "C" not null,
  seq bigint not null check (seq > 0),
  hash bytea not null check (octet_length(hash) = 32),
  event_id uuid not null,
  occurred_at timestamptz not null,
  service text collate "C" not null,
  action text collate "C" not null,
  actor_type text collate "C" not null,
  actor_id text collate "C" not null,
  request_id text collate "C",
  status text collate "C" not null,
  event text not null,
  stored_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, seq),
  constraint events_event_id unique (event_id)
);
create index events_action on events (tenant_id, action, seq);
create index events_request on events (tenant_id, request_id) where request_id is not null;
create index events_occurred on events (tenant_id, occurred_at);

-- Signed heads of chains. The database does not have the signing key.
create table checkpoints (
  id bigint generated always as identity primary key,
  tenant_id text collate "C" not null,
  seq bigint not null,
  hash bytea not null,
  signed_at timestamptz not null,
  key_id text collate "C" not null,
  signature bytea not null
);
create index checkpoints_seq on checkpoints (tenant_id, seq);

-- Messages that are not valid audit events, stored unchanged, so that they are neither lost nor block the stream.
create table rejected (
  id bigint generated always as identity primary key,
  received_at timestamptz not null default clock_timestamp(),
  subject text not null,
  event_id text,
  reason text not null,
  payload bytea not null
);
create index rejected_event on rejected (event_id) where event_id is not null;

-- The runtime role cannot change rows; the trigger also stops mistakes by the owner.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger append_only before update or delete or truncate on events
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on checkpoints
  for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on rejected
  for each statement execute function refuse_change();

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert on events, checkpoints, rejected to %I', current_schema());
end
$$;
