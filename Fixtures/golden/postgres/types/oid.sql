-- oid: unsigned 32 bits
SELECT 0::oid, 4294967295::oid, '42'::oid, '-1'::oid, 42::oid::int, 42::oid::int8, 4294967295::oid::int8;
SELECT 4294967296::oid;
SELECT (-1)::int8::oid;
SELECT 'x'::oid;
SELECT 5::oid = 5, 5::oid < 4294967295::oid, 1::oid = 1::int8;
SELECT 4294967295::oid::int;
SELECT 5::oid + 1;
SELECT pg_typeof(5::oid), 5::oid::text;
CREATE TABLE oids (o oid PRIMARY KEY);
INSERT INTO oids VALUES (3), (4000000000), (1);
SELECT * FROM oids ORDER BY o;
\binary 4000000000
SELECT $1::oid;
