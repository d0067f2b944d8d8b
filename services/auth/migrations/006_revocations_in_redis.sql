-- Up Migration

-- delivered_at: time of delivery to NATS; redis_delivered_at: to Redis. Verifiers need one of the two.
alter table revocations add column redis_delivered_at timestamptz;
create index revocations_undelivered_in_redis on revocations (created_at) where redis_delivered_at is null;
