-- columns asked for in binary
CREATE TABLE t (a int2, b int4, c int8, d float4, e float8, f numeric, g text, h bytea, i date, j timestamp, k timestamptz, l uuid, m bool, n json, o oid, p varchar(3), q char(3));
INSERT INTO t VALUES (1, -2, 3, 1.5, -2.5, 12345.678, 'é', '\x00ff', '2024-02-29', '2024-02-29 12:00:00', '2024-02-29 12:00:00Z', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', true, '[1]', 7, 'ab', 'c');
\binary
SELECT * FROM t;
\binary
SELECT count(*), sum(b), avg(b), max(g) FROM t;
\binary
SELECT ARRAY[1::int2], ARRAY[1.5], ARRAY['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid], ARRAY[date '2024-01-01'], ARRAY[true], ARRAY['\x01'::bytea], ARRAY[NULL::int];
\binary
INSERT INTO t (b) VALUES (9) RETURNING b, g;
\binary
SELECT 1::numeric, 10::numeric, 100000000::numeric, 0.00001::numeric, -1.10::numeric, 1e20::numeric, 123456789012345678901234567890.123456789::numeric;
\binary
SHOW server_encoding;
\binary
SELECT 'x'::name, 1::regclass::oid, NULL::text, ''::text;
