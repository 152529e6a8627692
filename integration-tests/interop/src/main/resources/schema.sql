drop table if exists started;
create table started(text text not null);
