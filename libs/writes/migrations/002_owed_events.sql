-- Up Migration

-- True while this record owes the call in `request` its terminal audit event. False once that call was recorded
-- as interrupted, until another call takes the write over.
alter table writes add column owes_event boolean not null default true;
