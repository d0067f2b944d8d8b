-- Up Migration
create table warehouses (
  tenant_id text primary key,
  -- Sealed mysql:// URL of the account that queries run as.
  url_sealed text not null,
  database text not null,
  -- True for an account of the provisioning command, whose rights are self-tested; otherwise an operator vouches for it.
  managed boolean not null,
  updated_at timestamptz not null default now()
);
grant select, insert, update, delete on warehouses to warehouse_query;
