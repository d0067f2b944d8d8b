-- Up Migration

-- Authorizations by selling partners and advertisers. Runs in the schema of each service that calls Amazon.
create table connections (
  connection_id text primary key,
  tenant_id text not null,
  account_id text not null,
  -- Display name of the account.
  name text not null,
  kind text not null check (kind in ('seller', 'vendor', 'ads')),
  region text not null check (region in ('NA', 'EU', 'FE')),
  -- The selling partner's or advertiser's id at Amazon; null until Amazon has returned it.
  amazon_id text,
  -- As of the last read from Amazon.
  marketplaces jsonb not null default '[]',
  profiles jsonb not null default '[]',
  status text not null check (status in ('connected', 'reauth_required')),
  failure text,
  -- Sealed JSON: the refresh token, and AWS keys or a role where the account has its own.
  secrets_sealed text not null,
  connected_at timestamptz not null default now(),
  checked_at timestamptz not null default now(),
  unique (tenant_id, account_id, region)
);

-- Consents in progress at Amazon.
create table consents (
  -- SHA-256 of the state parameter, and of the session that it was created for.
  state_hash bytea primary key,
  session_hash bytea not null,
  consent jsonb not null,
  expires_at timestamptz not null
);
create index consents_by_expiry on consents (expires_at);

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert, update, delete on connections, consents to %I', current_schema());
end
$$;
