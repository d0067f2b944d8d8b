-- Up Migration

-- A job whose output is a file writes no table.
alter table jobs alter column output_table drop not null;
alter table jobs alter column output_mode drop not null;

-- Documents in the file store. A row exists before the first byte is written, so that what an interrupted attempt left can be removed.
create table files (
  id text primary key,
  position bigint generated always as identity unique,
  tenant_id text not null,
  job_id text not null references jobs (id),
  run_id text not null references runs (id),
  window_id bigint not null references windows (id),
  -- The attempt that writes the file.
  fence integer not null,
  -- The document: it is stored once, whatever window reads it.
  load_id text not null,
  name text not null,
  object_key text not null,
  window_from timestamptz,
  window_to timestamptz,
  -- The document was read with a Restricted Data Token.
  is_restricted boolean not null,
  state text not null default 'writing' check (state in ('writing', 'stored')),
  content_type text not null,
  bytes bigint,
  sha256 text,
  created_at timestamptz not null default clock_timestamp(),
  stored_at timestamptz
);
create unique index files_load on files (load_id) where state = 'stored';
create index files_tenant on files (tenant_id, position) where state = 'stored';
create index files_run on files (run_id);
create index files_job on files (job_id, position) where state = 'stored';
create index files_window on files (window_id);
create index files_writing on files (created_at) where state = 'writing';

do $$
begin
  execute format('grant select, insert, update, delete on files to %I', current_schema());
end
$$;
