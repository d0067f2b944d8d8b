-- Up Migration
-- Sealed mysql:// URL of the account that loads data into the same database; null if the tenant has none.
alter table warehouses add column loader_sealed text;
