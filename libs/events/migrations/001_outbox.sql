-- Up Migration

-- Events of this service that audit-log has not yet acknowledged as stored. Runs in each producing service's schema.
create table outbox (
  id uuid primary key,
  position bigint generated always as identity unique,
  ordering_key text not null,
  subject text not null,
  event text not null,
  recorded_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert, delete on outbox to %I', current_schema());
end
$$;
