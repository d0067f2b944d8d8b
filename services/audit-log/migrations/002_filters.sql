-- Up Migration

-- Columns for filters, and for the end of a write. Rows stored before this migration have none of them.
alter table events
  add column resource_type text collate "C",
  add column resource_id text collate "C",
  add column write_id uuid;

create index events_actor on events (tenant_id, actor_id, seq);
-- Most events are `ok`, so a search for them finds enough without an index.
create index events_outcome on events (tenant_id, status, seq) where status <> 'ok';
-- The hash, because an id may be longer than an entry of an index.
create index events_resource on events (tenant_id, hashtextextended(resource_id, 0), seq) where resource_id is not null;
create index events_write on events (tenant_id, write_id) where write_id is not null;
