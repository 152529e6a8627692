-- The application's user: neither a superuser nor the owner of the tables, since policies do not hold for those.
-- tag::policy[]
create role app login password 'app' nosuperuser nobypassrls;

create table letter(
    id bigint generated always as identity primary key,
    owner text not null default nullif(current_setting('app.user', true), ''),
    text text not null);
alter table letter enable row level security;
create policy own_letters on letter using (owner = nullif(current_setting('app.user', true), ''));
grant select, insert, update, delete on letter to app;
-- end::policy[]
