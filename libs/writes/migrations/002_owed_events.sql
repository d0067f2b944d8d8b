-- Up Migration

-- Whether the call that `request` names has its terminal audit event still to come, by this record. False once that call was recorded
-- as interrupted, until another call takes the write over.
alter table writes add column owes_event boolean not null default true;
