-- names that are looked up: what is not there is NULL, what is no name is an error
select to_regclass('20200101'), to_regclass('1259'), to_regclass('-'), to_regclass('nosuch');
select to_regtype('25'), to_regtype('int'), to_regtype('-'), to_regtype('nosuch');
select to_regclass('a.b.c.d');
select to_regclass('"');
select to_regclass('');
select pg_get_viewdef('nosuch');
select pg_get_viewdef(0), pg_get_viewdef(99999::oid), pg_get_viewdef(1259::oid);
select pg_get_viewdef('pg_class');
select pg_get_viewdef('nosuch',true);
select pg_get_serial_sequence('nosuch','a');
