-- Up Migration

-- Previews and commits of writes to Amazon. Runs in the schema of each service that writes.
create table writes (
  audit_id uuid primary key,
  tenant_id text not null,
  credential_id text not null,
  operation text not null,
  -- Profile or merchant that the write changes.
  target text not null,
  dry_run boolean not null,
  idempotency_key text,
  body_hash text not null,
  -- running: nothing was sent; started: the intent is durable, chunks may have been sent; refused: nothing was sent, and it is over.
  state text not null check (state in ('running', 'started', 'finished', 'failed', 'refused')),
  attempt integer not null default 1,
  -- json, not jsonb: a repeated call gets the same text.
  request json not null,
  plan json,
  snapshot_hash text,
  answer json,
  lease_owner uuid,
  lease_until timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
) with (autovacuum_vacuum_scale_factor = 0.05);

create unique index writes_key on writes (tenant_id, credential_id, idempotency_key) where idempotency_key is not null;
create index writes_open on writes (lease_until) where state in ('running', 'started');
create index writes_age on writes (created_at);

-- One row per mutating request: sending before it leaves, sent with its outcome.
create table write_chunks (
  audit_id uuid not null references writes on delete cascade,
  position integer not null,
  state text not null check (state in ('sending', 'sent')),
  outcome json,
  sending_at timestamptz not null default clock_timestamp(),
  primary key (audit_id, position)
);

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert, update, delete on writes, write_chunks to %I', current_schema());
end
$$;
