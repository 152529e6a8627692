drop table if exists started;
create table started(text text not null);
drop table if exists orders, customer, trace;
create table customer(id bigint generated always as identity primary key, name text not null);
create table orders(id bigint generated always as identity primary key, number text not null unique, total numeric(10, 2) not null check (total >= 0), status text not null default 'NEW', note text, customer_id bigint references customer, created_at timestamptz not null default now());
create table trace(id bigint generated always as identity primary key, text text not null);
drop table if exists document;
create table document(id int primary key, tree json, fields jsonb, items json, extra jsonb, parts jsonb[], source json);
