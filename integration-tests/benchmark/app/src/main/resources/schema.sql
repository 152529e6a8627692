-- The tables of the benchmark: those of this application, of its growth, and of its neighbour in Spring Boot.
-- Run as one text before the applications start.

create table entry(
    id bigint generated always as identity primary key,
    author int not null,
    text text not null,
    created_at timestamptz not null default now());

-- The tables of TechEmpower's benchmarks, with their rows.
create table world(
    id int primary key,
    random_number int not null);

insert into world(id, random_number)
select n, 1 + floor(random() * 10000)::int from generate_series(1, 10000) n;

create table fortune(
    id int primary key,
    message text not null);

insert into fortune(id, message) values
    (1, 'fortune: No such file or directory'),
    (2, 'A computer scientist is someone who fixes things that aren''t broken.'),
    (3, 'After enough decimal places, nobody gives a damn.'),
    (4, 'A bad random number generator: 1, 1, 1, 1, 1, 4.33e+67, 1, 1, 1'),
    (5, 'A computer program does what you tell it to do, not what you want it to do.'),
    (6, 'Emacs is a nice operating system, but I prefer UNIX. — Tom Christaensen'),
    (7, 'Any program that runs right is obsolete.'),
    (8, 'A list is only as strong as its weakest link. — Donald Knuth'),
    (9, 'Feature: A bug with seniority.'),
    (10, 'Computers make very fast, very accurate mistakes.'),
    (11, '<script>alert("This should not be displayed in a browser alert box.");</script>'),
    (12, 'フレームワークのベンチマーク');

-- A small shop: what is listed, and what an order needs.
create table item(
    id int primary key,
    name text not null,
    quantity int not null,
    price numeric(10, 2) not null,
    available boolean not null,
    created_at timestamptz not null);

insert into item(id, name, quantity, price, available, created_at)
select n, 'Item number ' || n, n % 100, (n * 37 % 10000) / 100.0, n % 7 <> 0, timestamptz '2026-01-01 00:00:00Z' + n * interval '1 minute'
from generate_series(1, 1000) n;

create table customer(
    id int primary key,
    name text not null,
    discount int not null);

insert into customer(id, name, discount)
select n, 'Customer number ' || n, n % 20 from generate_series(1, 1000) n;

create table stock(
    item int primary key references item,
    quantity int not null);

insert into stock(item, quantity)
select id, 1000000000 from item;

create table orders(
    id bigint generated always as identity primary key,
    customer int not null,
    item int not null,
    amount numeric(10, 2) not null,
    created_at timestamptz not null default now());

create table audit(
    id bigint generated always as identity primary key,
    action text not null,
    reference bigint not null,
    created_at timestamptz not null default now());

-- The rows of the growth of results. It needs no log: nobody writes it.
create unlogged table growth_row(
    id int primary key,
    number bigint not null,
    text text not null);

insert into growth_row(id, number, text)
select n, n::bigint * n, 'Row number ' || n from generate_series(1, 1000000) n;

analyze;
