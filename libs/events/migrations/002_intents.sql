-- Up Migration

-- Calls that have begun and have not ended. `event` is recorded if the process ends before the call: the audit event with
-- the outcome unknown. Deleting the row is the right to insert the call's one terminal event into the outbox, in the same statement.
create table intents (
  id uuid primary key,
  -- The process that runs the call; it holds the advisory lock intents.<schema>.<instance> until it ends.
  instance uuid not null,
  ordering_key text not null,
  subject text not null,
  event text not null,
  begun_at timestamptz not null default clock_timestamp()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert, delete on intents to %I', current_schema());
end
$$;
