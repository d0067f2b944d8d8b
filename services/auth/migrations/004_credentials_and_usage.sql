-- Up Migration

-- Rows of the previous release have no networks and may be used from everywhere: an empty list allows all.
alter table credentials
  add column expires_at timestamptz,
  add column allowed_cidrs cidr[] not null default '{}',
  add column created_by text,
  add column last_used_at timestamptz;

-- A setup code becomes a credential when it is redeemed, so this table holds no secret. The code is stored as an HMAC.
create table setup_codes (
  id text primary key,
  tenant_id text not null references tenants (id),
  label text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  code_hmac bytea not null unique,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  cancelled_at timestamptz,
  used_at timestamptz,
  client_id text references credentials (client_id),
  check ((used_at is null) = (client_id is null))
);
create index setup_codes_by_tenant on setup_codes (tenant_id, created_at);
create index setup_codes_by_expiry on setup_codes (expires_at);

-- Calls counted by the gateway, per credential or application, tenant and five minutes. No foreign key: the client may be either.
create table credential_usage (
  tenant_id text not null,
  client_id text not null,
  bucket timestamptz not null,
  requests bigint not null,
  limited bigint not null,
  errors bigint not null,
  primary key (tenant_id, client_id, bucket)
);
create index credential_usage_by_bucket on credential_usage (bucket);

-- Reports that credential_usage already contains, so that a report that is delivered twice counts once.
create table usage_reports (
  id uuid primary key,
  received_at timestamptz not null default now()
);
create index usage_reports_by_time on usage_reports (received_at);

grant select, insert, update, delete on setup_codes, credential_usage, usage_reports to auth;
