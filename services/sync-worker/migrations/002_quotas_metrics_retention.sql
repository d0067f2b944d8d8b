-- Up Migration

-- Limits of single report types that Amazon's models lack, as its refusals have shown them.
create table report_paces (
  application text not null,
  -- Region and seller or vendor.
  partner text not null,
  report_type text not null,
  -- Seconds from one request to the next.
  seconds double precision not null,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (application, partner, report_type)
);

-- The report type, operation, query or entity that a job reads, for metrics.
alter table jobs add column source text not null default 'other';

-- Runs that ended long ago are removed.
create index runs_ended on runs (ended_at) where ended_at is not null;

do $$
begin
  execute format('grant select, insert, update, delete on report_paces to %I', current_schema());
  execute format('grant delete on jobs, runs, windows to %I', current_schema());
end
$$;
