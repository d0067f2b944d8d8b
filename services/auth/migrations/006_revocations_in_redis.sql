-- Up Migration

-- delivered_at: when the bucket in NATS had it. redis_delivered_at: when Redis had it. Verifiers need one of the two.
alter table revocations add column redis_delivered_at timestamptz;
create index revocations_undelivered_in_redis on revocations (created_at) where redis_delivered_at is null;
