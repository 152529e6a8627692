create table note(text text not null);
insert into note(text) values ('migrated');
