-- Up Migration

-- Secrets to be shown once on a page: sealed, for one session, for two minutes.
create table shown_once (
  id text primary key,
  sealed text not null,
  expires_at timestamptz not null
);
create index shown_once_by_expiry on shown_once (expires_at);

grant select, insert, update, delete on shown_once to auth;
