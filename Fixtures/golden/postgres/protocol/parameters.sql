-- the types of parameters inferred by Parse, values by Bind, shown by Describe
CREATE TABLE t (id int PRIMARY KEY, s text, n numeric(6, 2), d date, b bool, big bigint, tags text[], u uuid, ts timestamptz, v varchar(5));
\params 1 | x | 1.5 | 2024-01-01 | t | 5000000000 | {a,b} | 00000000-0000-0000-0000-000000000001 | 2024-01-01 00:00:00Z | abc
INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);
\params 2 | \null
INSERT INTO t (id, s) VALUES ($1, $2) RETURNING *;
\params 1
SELECT * FROM t WHERE id = $1;
\params x
SELECT id FROM t WHERE s = $1;
\params 1
SELECT id FROM t WHERE big > $1 ORDER BY id;
\params abc
SELECT id FROM t WHERE v = $1;
\params 2024-01-01
SELECT id FROM t WHERE d <= $1;
\params 2024-01-01 00:00:00Z
SELECT id FROM t WHERE ts = $1;
\params a
SELECT id FROM t WHERE $1 = ANY (tags);
\params {1,2}
SELECT id FROM t WHERE id = ANY ($1) ORDER BY id;
\params 1 | 2
SELECT id FROM t WHERE id IN ($1, $2) ORDER BY id;
\params 1 | 1
SELECT id FROM t ORDER BY id LIMIT $1 OFFSET $2;
\params 5
SELECT $1 + 1;
\params 5
SELECT 1 + $1 * 2;
\params 5
SELECT $1 + 1.5;
\params x
SELECT $1;
\params x | y
SELECT $1 || $2;
\params x
SELECT $1 || 'y';
\params 1 | 2
SELECT $1 + $2;
\params 1
SELECT $1::int;
\params 1
SELECT CAST($1 AS bigint);
\params 1 | a
SELECT $1::int, $1, $2;
\params 3
SELECT coalesce($1, 5);
\params t
SELECT CASE WHEN $1 THEN 1 ELSE 2 END;
\params a
SELECT CASE $1 WHEN 'a' THEN 1 END;
\params \null
SELECT $1 IS NULL;
\params x
SELECT $1::text IS NULL;
\params abc
SELECT upper($1), length($1);
\params 5
SELECT abs($1);
\params 1 | 10
SELECT count(*) FROM generate_series($1, $2);
\params 1 | 10
SELECT count(*) FROM generate_series($1::int, $2::int);
\params x | 1
UPDATE t SET s = $1 WHERE id = $2 RETURNING s;
\params 2.5 | 1
UPDATE t SET n = n + $1 WHERE id = $2 RETURNING n;
\params 99
DELETE FROM t WHERE id = $1;
\params 7 | seven
INSERT INTO t (id, s) SELECT $1, $2 RETURNING id, s;
\params 8 | eight
INSERT INTO t (id, s) SELECT $1::int, $2::text RETURNING id, s;
\params 1 | conflict
INSERT INTO t (id, s) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET s = $2 RETURNING s;
\params 1 | 2
SELECT id FROM t WHERE id BETWEEN $1 AND $2 ORDER BY id;
\params x%
SELECT id FROM t WHERE s LIKE $1 ORDER BY id;
\params 1
SELECT $1 = 1;
\params 1
SELECT $2;
\params 1
SELECT nope FROM t WHERE id = $1;
\params x
SELECT id FROM t WHERE id = $1;
\params 99999999999
SELECT id FROM t WHERE id = $1;
\params a | b
SELECT $1::int;
\params
SELECT $1::int;
\params
SELECT 1; SELECT 2;
\params
BEGIN;
\params
SELECT 1 / 0;
\params
SELECT 1;
\params
ROLLBACK;
\params
;
\params 1
CREATE TABLE x AS SELECT $1::int AS a;
\params 1 | 2
VALUES ($1, $2);
\params 1 | 2
SELECT * FROM (VALUES ($1::int), ($2)) v(x) ORDER BY x;
\params 1 | 2
SELECT $1 UNION SELECT $2 ORDER BY 1;
\params 1
SELECT id FROM t WHERE id = (SELECT $1);
\params 1
SELECT ARRAY[$1, 2];
\params 1 day
SELECT timestamp '2024-01-01' + $1;
\params 5
SELECT date '2024-01-01' + $1;
\params t
SELECT id FROM t WHERE b = $1 AND $1 ORDER BY id;
\params 1 | 1
SELECT id FROM t WHERE id = $1 OR big = $1 OR id = $2;
