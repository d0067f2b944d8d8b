-- Up Migration

create table tenants (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table credentials (
  client_id text primary key,
  tenant_id text not null references tenants (id),
  label text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index credentials_by_tenant on credentials (tenant_id, created_at);

-- A credential has one secret, or two during the grace period of a rotation.
create table credential_secrets (
  id bigint generated always as identity primary key,
  client_id text not null references credentials (client_id),
  secret_hmac bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
create index credential_secrets_by_client on credential_secrets (client_id);
create index credential_secrets_by_expiry on credential_secrets (expires_at) where expires_at is not null;

-- A key is next until signs_from, then current until its successor's signs_from, then retired.
create table signing_keys (
  kid text primary key,
  public_jwk jsonb not null,
  sealed_private_jwk text not null,
  created_at timestamptz not null default now(),
  signs_from timestamptz not null
);
create index signing_keys_by_time on signing_keys (signs_from);

-- Revocations, kept until every token that they cover has expired. delivered_at: time of delivery to the bucket in NATS.
create table revocations (
  type text not null,
  id text not null,
  before bigint not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  delivered_at timestamptz,
  primary key (type, id)
);
create index revocations_undelivered on revocations (created_at) where delivered_at is null;
create index revocations_by_expiry on revocations (expires_at);

-- State of the OAuth server: one row per artifact of its models. Bearer values are stored as hashes only.
create table oauth_artifacts (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  user_code text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (model, id)
);
create index oauth_artifacts_by_grant on oauth_artifacts (grant_id) where grant_id is not null;
create index oauth_artifacts_by_uid on oauth_artifacts (model, uid) where uid is not null;
create index oauth_artifacts_by_user_code on oauth_artifacts (model, user_code) where user_code is not null;
create index oauth_artifacts_by_expiry on oauth_artifacts (expires_at) where expires_at is not null;

grant select, insert on tenants to auth;
grant select, insert, update on credentials to auth;
grant select, insert, update, delete on credential_secrets, signing_keys, revocations, oauth_artifacts to auth;
