-- Up Migration

-- A suspended tenant gets no tokens, and its users cannot sign in.
alter table tenants add column suspended_at timestamptz;

-- Partner applications. An application that authenticates with a key has no secret; a public one has neither.
create table apps (
  client_id text primary key,
  name text not null,
  logo_uri text,
  homepage text,
  redirect_uris text[] not null check (cardinality(redirect_uris) > 0),
  scopes text[] not null check (cardinality(scopes) > 0),
  auth_method text not null check (auth_method in ('client_secret_basic', 'private_key_jwt', 'none')),
  jwks jsonb,
  created_by text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  check ((auth_method = 'private_key_jwt') = (jwks is not null))
);

-- An application has one secret, or several during the grace periods of rotations.
create table app_secrets (
  id bigint generated always as identity primary key,
  client_id text not null references apps (client_id),
  secret_hmac bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz
);
create index app_secrets_by_client on app_secrets (client_id);
create index app_secrets_by_expiry on app_secrets (expires_at) where expires_at is not null;

-- Grants of users to applications, per tenant. Ended grants are kept as history.
create table grants (
  grant_id text primary key,
  user_id text not null references users (id),
  tenant_id text not null references tenants (id),
  client_id text not null references apps (client_id),
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  withdrawn_at timestamptz,
  withdrawn_by text,
  withdrawn_reason text
);
create unique index grants_live on grants (user_id, client_id, tenant_id) where withdrawn_at is null;
create index grants_by_tenant on grants (tenant_id) where withdrawn_at is null;
create index grants_by_client on grants (client_id) where withdrawn_at is null;

-- Response of a refresh, for a client that lost it, sealed under the refresh token that the client presented.
create table refresh_answers (
  token_hash text primary key,
  successor_hash text not null,
  sealed text not null,
  expires_at timestamptz not null
);
create index refresh_answers_by_successor on refresh_answers (successor_hash);
create index refresh_answers_by_expiry on refresh_answers (expires_at);

grant update (suspended_at) on tenants to auth;
grant select, insert, update on apps, grants to auth;
grant select, insert, update, delete on app_secrets, refresh_answers to auth;
