-- functions with which psql and inspectors of drivers read the catalogs
SELECT to_regtype('integer'), to_regtype('pg_catalog.int4'), to_regtype('character varying(10)'), to_regtype('text[]'), to_regtype('no_such_type'), to_regtype('timestamp with time zone');
SELECT to_regtype('int4')::oid, to_regtype('hstore') IS NULL;
SELECT pg_type_is_visible('int4'::regtype), pg_type_is_visible(1), pg_collation_is_visible(100);
SELECT pg_size_pretty(0::bigint), pg_size_pretty(10239::bigint), pg_size_pretty(10240::bigint), pg_size_pretty(-10240::bigint), pg_size_pretty(20971519::bigint), pg_size_pretty(1000000000::bigint), pg_size_pretty(9223372036854775807), pg_size_pretty(10485248::bigint), pg_size_pretty(10484735::bigint);
SELECT pg_encoding_to_char(6), pg_encoding_to_char(0), pg_encoding_to_char(8), pg_encoding_to_char(999), getdatabaseencoding();
SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database();
SELECT pg_tablespace_location(1663), pg_get_function_result(0);
SELECT d.datname, pg_catalog.shobj_description(d.oid, 'pg_database') FROM pg_database d WHERE d.datname = current_database() AND false;
CREATE TABLE inspected (a int, b text, c int, UNIQUE (c, a));
SELECT unnest(indkey) FROM pg_index WHERE indrelid = 'inspected'::regclass;
SELECT attname FROM (SELECT unnest(indkey) AS k, indrelid FROM pg_index WHERE indrelid = 'inspected'::regclass) i JOIN pg_attribute ON attrelid = i.indrelid AND attnum = i.k ORDER BY attname;
SELECT n, k FROM pg_index, unnest(indkey) WITH ORDINALITY AS u(k, n) WHERE indrelid = 'inspected'::regclass ORDER BY n;
SELECT 'inspected'::regclass::text, conrelid::regclass::text FROM pg_constraint WHERE conrelid = 'inspected'::regclass;
SELECT c.relname FROM pg_class c WHERE c.oid = to_regclass('inspected') AND pg_table_is_visible(c.oid);
SELECT count(*) FROM pg_type t WHERE t.typname = 'int4' AND pg_type_is_visible(t.oid);
SELECT unnest('{1,2}'::int[]);
SELECT unnest('{1}');
