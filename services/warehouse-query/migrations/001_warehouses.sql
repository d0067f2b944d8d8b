-- Up Migration
create table warehouses (
  tenant_id text primary key,
  -- Sealed mysql:// URL of the account that queries run as.
  url_sealed text not null,
  database text not null,
  -- Made by the provisioning command, so its rights are known and tested; otherwise an operator vouches for the account.
  managed boolean not null,
  updated_at timestamptz not null default now()
);
grant select, insert, update, delete on warehouses to warehouse_query;
