-- Up Migration

-- Limits on writes. An empty credential stands for the whole tenant, an empty currency for every currency without its own row.
create table guardrails (
  tenant_id text not null,
  credential_id text not null default '',
  currency text not null default '' check (currency ~ '^([A-Z]{3})?$'),
  highest_bid numeric(20, 4) check (highest_bid > 0),
  highest_budget numeric(20, 4) check (highest_budget > 0),
  largest_change_percent numeric(12, 2) check (largest_change_percent > 0),
  daily_spend_increase numeric(20, 4) check (daily_spend_increase >= 0),
  updated_at timestamptz not null default clock_timestamp(),
  updated_by text not null,
  primary key (tenant_id, credential_id, currency)
);

do $$
begin
  execute format('grant select, insert, update, delete on guardrails to %I', current_schema());
end
$$;
