-- sequences and serial columns
CREATE SEQUENCE s;
SELECT nextval('s'), nextval('s'), currval('s'), lastval();
SELECT currval('nope');
SELECT nextval('nope');
CREATE SEQUENCE fresh;
SELECT currval('fresh');
SELECT setval('s', 10), nextval('s'), setval('s', 20, false), nextval('s');
SELECT setval('s', 0);
SELECT last_value, is_called FROM s;
CREATE SEQUENCE down INCREMENT BY -2 START WITH 5 MINVALUE 1 MAXVALUE 10;
SELECT nextval('down'), nextval('down'), nextval('down');
SELECT nextval('down');
CREATE SEQUENCE small MAXVALUE 2 CYCLE;
SELECT nextval('small'), nextval('small'), nextval('small');
CREATE SEQUENCE typed AS smallint START 32767;
SELECT nextval('typed');
SELECT nextval('typed');
CREATE SEQUENCE bad MINVALUE 10 MAXVALUE 5;
CREATE SEQUENCE bad INCREMENT 0;
CREATE SEQUENCE bad START 5 MINVALUE 10;
CREATE SEQUENCE s;
CREATE SEQUENCE IF NOT EXISTS s;
CREATE TABLE t (id serial PRIMARY KEY, b bigserial, sm smallserial, v text);
INSERT INTO t (v) VALUES ('a'), ('b') RETURNING *;
SELECT currval('t_id_seq'), lastval() > 0, pg_get_serial_sequence('t', 'id');
INSERT INTO t (id, v) VALUES (3, 'c') RETURNING id;
INSERT INTO t (v) VALUES ('d');
INSERT INTO t (v) VALUES ('e') RETURNING id;
INSERT INTO t (v) VALUES (NULL) RETURNING id;
BEGIN;
SELECT nextval('s');
ROLLBACK;
SELECT nextval('s');
ALTER SEQUENCE s RESTART WITH 100;
SELECT nextval('s');
ALTER SEQUENCE s RESTART;
SELECT nextval('s');
ALTER SEQUENCE s INCREMENT BY 5;
SELECT nextval('s');
ALTER SEQUENCE nope RESTART;
DROP SEQUENCE t_id_seq;
DROP SEQUENCE s;
DROP SEQUENCE s;
DROP SEQUENCE IF EXISTS s;
DROP SEQUENCE t;
DROP TABLE t;
SELECT nextval('t_id_seq');
SELECT * FROM fresh;
CREATE TABLE fresh (a int);
CREATE TABLE d (id int DEFAULT nextval('fresh'), v int);
INSERT INTO d (v) SELECT g FROM generate_series(1, 3) g RETURNING *;
DROP SEQUENCE fresh;
SELECT nextval('fresh'::regclass), pg_typeof(nextval('fresh'));
CREATE TABLE numbered (id serial, n int);
SELECT setval(pg_get_serial_sequence('numbered', 'id'), 1, false), nextval(pg_get_serial_sequence('numbered', 'id')), currval('numbered_id_seq'::text);
SELECT setval('numbered_id_seq'::text, 5, false), nextval('numbered_id_seq'::text), setval('numbered_id_seq'::varchar, 9);
SELECT nextval('missing'::text);
SELECT nextval(name) FROM (VALUES ('numbered_id_seq'::text)) v(name);
\params numbered_id_seq
SELECT nextval($1);
\params numbered_id_seq
SELECT nextval($1::text);
\params pg_catalog.pg_constraint
SELECT $1::regclass::oid;
\params missing
SELECT $1::regclass;
\params numbered
SELECT relname FROM pg_class WHERE oid = $1::regclass;
