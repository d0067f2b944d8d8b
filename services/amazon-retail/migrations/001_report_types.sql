-- Up Migration

-- Report types requested for a merchant through the platform. Amazon lists reports by type only, ten types at a time.
create table report_types (
  tenant_id text not null,
  merchant_id text not null,
  report_type text not null,
  asked_at timestamptz not null default now(),
  primary key (tenant_id, merchant_id, report_type)
);

-- The runtime role is named after its schema.
do $$
begin
  execute format('grant select, insert, update, delete on report_types to %I', current_schema());
end
$$;
