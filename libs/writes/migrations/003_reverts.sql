-- Up Migration

-- The write that this one reverts, so that a write finds its reverts.
alter table writes add column revert_of uuid;
create index writes_reverts on writes (tenant_id, revert_of) where revert_of is not null;
