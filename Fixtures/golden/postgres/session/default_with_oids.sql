-- a setting that stays off
set default_with_oids = false;
set default_with_oids = true;
set default_with_oids = off;
set default_with_oids = 'x';
show default_with_oids;
select current_setting('default_with_oids');
reset default_with_oids;
set default_with_oids to default;
select name, setting, short_desc from pg_settings where name='default_with_oids';
