-- Up Migration

-- What a tenant wants in its warehouse. `definition` is the job as it was sent, without inline credentials.
create table jobs (
  id text primary key,
  tenant_id text not null,
  name text not null,
  definition jsonb not null,
  notes jsonb not null default '[]',
  -- The table that the job writes, and how.
  output_table text not null,
  output_mode text not null,
  -- Inline credentials, sealed for this job.
  sealed_credentials text,
  -- The caller who stored the job could read personal data.
  pii boolean not null,
  state text not null default 'active' check (state in ('active', 'paused')),
  -- Why the platform paused the job; null when a caller did.
  paused_because jsonb,
  next_run_at timestamptz,
  -- Everything before this time has been loaded.
  loaded_until timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  updated_by text not null,
  deleted_at timestamptz
);
create unique index jobs_name on jobs (tenant_id, name) where deleted_at is null;
create index jobs_due on jobs (next_run_at) where deleted_at is null and state = 'active' and next_run_at is not null;

create table runs (
  id text primary key,
  job_id text not null references jobs (id),
  tenant_id text not null,
  -- As the job was when the run began.
  definition jsonb not null,
  pii boolean not null,
  -- Removed when the run has ended.
  sealed_credentials text,
  -- Dates or times as the caller wrote them; null bounds are decided when the run is planned.
  asked_from text,
  asked_to text,
  window_from timestamptz,
  window_to timestamptz,
  is_full boolean not null default false,
  started_by jsonb not null,
  request_id text not null,
  state text not null default 'queued'
    check (state in ('queued', 'waiting', 'downloading', 'loading', 'succeeded', 'partial', 'failed', 'cancelled')),
  error jsonb,
  cancelled_by text,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz
);
create index runs_job on runs (job_id, created_at desc, id);
-- A job has one run at a time.
create unique index runs_open on runs (job_id) where ended_at is null;

-- The parts of a run: each is one request at Amazon and one load. A run begins with the part that plans the others.
create table windows (
  id bigint generated always as identity primary key,
  run_id text not null references runs (id),
  tenant_id text not null,
  -- Merchant, connection or profile: parts of one account take turns with those of the tenant's other accounts.
  account text not null,
  kind text not null check (kind in ('plan', 'load')),
  window_from timestamptz,
  window_to timestamptz,
  state text not null default 'open' check (state in ('open', 'succeeded', 'failed', 'cancelled')),
  phase text not null default 'queued' check (phase in ('queued', 'waiting', 'downloading', 'loading')),
  due_at timestamptz not null default clock_timestamp(),
  lease_until timestamptz,
  -- Rises with each lease; the warehouse refuses the load of a lower one.
  fence integer not null default 0,
  failures integer not null default 0,
  -- What has been done so far, as the window's source left it.
  step jsonb,
  rows_read bigint not null default 0,
  rows_inserted bigint not null default 0,
  rows_updated bigint not null default 0,
  rows_unchanged bigint not null default 0,
  rows_rejected bigint not null default 0,
  bytes bigint not null default 0,
  notes jsonb not null default '[]',
  error jsonb,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  check (rows_read = rows_inserted + rows_updated + rows_unchanged + rows_rejected)
);
create index windows_run on windows (run_id, id);
create index windows_open on windows (tenant_id, account, due_at, id) where state = 'open';

-- How much of the workers' time each tenant and account has had, in milliseconds: the one that has had least is next. Time counts
-- half after ten minutes.
create table turns (
  tenant_id text not null,
  -- Empty for the tenant as a whole.
  account text not null,
  used_ms double precision not null,
  used_at timestamptz not null,
  primary key (tenant_id, account)
);

create table rejected_rows (
  id bigint generated always as identity primary key,
  window_id bigint not null references windows (id),
  run_id text not null,
  -- Which attempt wrote the row: those of an attempt that did not commit are deleted.
  fence integer not null,
  line bigint,
  record bigint,
  reason text not null,
  raw text
);
create index rejected_rows_run on rejected_rows (run_id, id);
create index rejected_rows_window on rejected_rows (window_id);

-- Reports and queries at Amazon, so that an equal one is not requested twice. `external_id` is null while the request is unanswered.
create table requests (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  account text not null,
  -- SHA-256 of the request.
  digest text not null,
  external_id text,
  requested_at timestamptz not null default clock_timestamp(),
  -- Amazon has ended it without a document.
  is_void boolean not null default false
);
create index requests_equal on requests (tenant_id, account, digest, requested_at desc);

-- The processes that work on windows; one that has not been seen for a while has ended.
create table workers (
  id uuid primary key,
  windows_max integer not null,
  seen_at timestamptz not null
);

create table settings (
  tenant_id text primary key,
  settings jsonb not null,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by text not null
);

-- State changes of runs that subscribers have not been sent. Written with the change, deleted once the broker has stored the message.
create table notices (
  id uuid primary key,
  position bigint generated always as identity unique,
  subject text not null,
  event text not null
);

do $$
begin
  execute format('grant select, insert, update on jobs, runs, windows to %I', current_schema());
  execute format('grant select, insert, update, delete on turns, rejected_rows, requests, workers, settings, notices to %I', current_schema());
end
$$;
