-- Up Migration

-- E-mail addresses are stored in lower case, so that spelling variants are one account.
create table users (
  id text primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text not null,
  is_operator boolean not null default false,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  sealed_totp text,
  totp_confirmed_at timestamptz,
  totp_last_step bigint
);

create table memberships (
  tenant_id text not null references tenants (id),
  user_id text not null references users (id),
  role text not null check (role in ('admin', 'viewer')),
  created_at timestamptz not null default now(),
  primary key (tenant_id, user_id)
);
create index memberships_by_user on memberships (user_id);

create table recovery_codes (
  user_id text not null references users (id),
  code_hmac bytea not null,
  primary key (user_id, code_hmac)
);

create table invitations (
  id text primary key,
  token_hash bytea not null unique,
  tenant_id text not null references tenants (id),
  email text not null check (email = lower(email)),
  role text not null check (role in ('admin', 'viewer')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index invitations_by_tenant on invitations (tenant_id, created_at);
create index invitations_by_expiry on invitations (expires_at);

-- The key is the SHA-256 of the cookie's value. Pending: the password was right, the second factor is outstanding.
create table sessions (
  key text primary key,
  user_id text not null references users (id),
  is_pending boolean not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  address text not null,
  user_agent text not null
);
create index sessions_by_user on sessions (user_id);
create index sessions_by_expiry on sessions (expires_at);

-- Failed attempts by an HMAC of the address or account, so that neither is readable here.
create table sign_in_failures (
  key bytea primary key,
  failures integer not null default 0,
  blocked_until timestamptz not null default '-infinity',
  expires_at timestamptz not null default 'infinity'
);
create index sign_in_failures_by_expiry on sign_in_failures (expires_at);

grant select, insert, update on users to auth;
grant select, insert, update, delete on memberships, sessions, sign_in_failures to auth;
grant select, insert, delete on recovery_codes, invitations to auth;
