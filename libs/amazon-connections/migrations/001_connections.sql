-- Up Migration

-- What selling partners and advertisers have let us do. Runs in the schema of each service that calls Amazon.
create table connections (
  connection_id text primary key,
  tenant_id text not null,
  account_id text not null,
  -- The account's, as people call it.
  name text not null,
  kind text not null check (kind in ('seller', 'vendor', 'ads')),
  region text not null check (region in ('NA', 'EU', 'FE')),
  -- The selling partner's or advertiser's id at Amazon; null while nobody has said it.
  amazon_id text,
  -- What was found at Amazon when it was last asked.
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

-- Consents that somebody is giving at Amazon right now.
create table consents (
  -- SHA-256 of the state that travels through the browser, and of the session it was made for.
  state_hash bytea primary key,
  session_hash bytea not null,
  consent jsonb not null,
  expires_at timestamptz not null
);
create index consents_by_expiry on consents (expires_at);

-- The runtime role bears the name of its schema.
do $$
begin
  execute format('grant select, insert, update, delete on connections, consents to %I', current_schema());
end
$$;
