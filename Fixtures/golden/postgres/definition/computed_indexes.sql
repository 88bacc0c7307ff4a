-- indexes on expressions and partial indexes
CREATE TABLE t (id int PRIMARY KEY, name text, n int, live bool, at timestamp);
CREATE UNIQUE INDEX ON t (lower(name));
CREATE UNIQUE INDEX one_live ON t (n) WHERE live;
CREATE INDEX ON t ((n + 1) DESC, id) INCLUDE (at);
CREATE INDEX ON t (n, (n + 1)) WHERE n > 3 AND name IS NOT NULL;
CREATE INDEX ON t (coalesce(name, (id)::text), (n IS NULL), (n), (n::text));
CREATE INDEX ON t (n);
CREATE INDEX ON t (n) WHERE NOT live;
SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 't' ORDER BY 1;
SELECT relname, indkey::text, indnatts, indnkeyatts, indisunique, indoption::text, pg_get_expr(indexprs, indrelid), pg_get_expr(indpred, indrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = 't'::regclass ORDER BY 1;
SELECT relname, attnum, attname, atttypid::regtype FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_index ON indexrelid = c.oid WHERE indrelid = 't'::regclass ORDER BY 1, 2;
SELECT pg_get_indexdef('one_live'::regclass, 1, true), pg_get_indexdef('t_lower_idx'::regclass, 1, false), pg_get_indexdef('t_expr_id_at_idx'::regclass, 1, true), pg_get_indexdef('t_expr_id_at_idx'::regclass, 1, false), pg_get_indexdef('t_expr_id_at_idx'::regclass, 3, false);
-- kept by changes of rows
INSERT INTO t VALUES (1, 'Ann', 1, true), (2, 'Bob', 1, false), (3, 'Cid', 2, true), (4, NULL, 1, NULL), (5, NULL, 7, false);
INSERT INTO t VALUES (6, 'ANN', 9, true);
INSERT INTO t VALUES (6, 'Dan', 1, true);
INSERT INTO t VALUES (6, 'Dan', 1, false);
UPDATE t SET live = true WHERE id = 2;
UPDATE t SET name = 'ANN' WHERE id = 1;
UPDATE t SET name = 'bob' WHERE id = 1;
UPDATE t SET n = n + 1 WHERE id = 1;
UPDATE t SET live = false WHERE id = 1;
UPDATE t SET live = true WHERE id = 2;
SELECT id, name FROM t WHERE lower(name) = 'ann';
SELECT id, name FROM t WHERE lower(name) > 'b' ORDER BY lower(name);
SELECT id, name FROM t WHERE lower(name) IN ('dan', 'cid', 'eve') ORDER BY id;
SELECT id FROM t WHERE n = 1 AND live;
SELECT id FROM t WHERE n = 1 AND NOT live ORDER BY id;
SELECT id FROM t WHERE n + 1 = 2 ORDER BY id;
SELECT id FROM t WHERE n + 1 BETWEEN 3 AND 8 ORDER BY id;
SELECT id FROM t WHERE n = 7 AND n > 3 AND name IS NOT NULL;
SELECT id FROM t WHERE n = 7 AND name = 'x';
DELETE FROM t WHERE lower(name) = 'bob';
INSERT INTO t VALUES (2, 'BOB', 1, true);
SELECT a.id, b.id FROM t a JOIN t b ON lower(a.name) = lower(b.name) ORDER BY 1;
SELECT id, (SELECT count(*) FROM t i WHERE i.n + 1 = o.n + 1) FROM t o ORDER BY id;
COPY t (id, name) FROM STDIN;
20	Zoe
21	zOE
\.
COPY t (id, name) FROM STDIN;
20	Zoe
21	Yan
\.
SELECT id FROM t WHERE lower(name) IN ('zoe', 'yan') ORDER BY id;
-- ON CONFLICT
INSERT INTO t VALUES (30, 'aNN', 30, false) ON CONFLICT (lower(name)) DO NOTHING;
INSERT INTO t VALUES (30, 'aNN', 30, false) ON CONFLICT (lower(name)) DO UPDATE SET name = excluded.name RETURNING id, name;
INSERT INTO t VALUES (30, 'New', 2, true) ON CONFLICT (n) WHERE live DO UPDATE SET name = 'Cid2' RETURNING id, name;
INSERT INTO t VALUES (30, 'New', 2, false) ON CONFLICT (n) WHERE live DO NOTHING;
INSERT INTO t VALUES (31, 'New', 2, true) ON CONFLICT DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (n) WHERE live AND id > 3 DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (n) DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (n) WHERE NOT live DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (upper(name)) DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (lower(nope)) DO NOTHING;
INSERT INTO t VALUES (31, 'x', 2, true) ON CONFLICT (id) WHERE live DO NOTHING;
-- indexes over rows that are there
CREATE UNIQUE INDEX ON t ((n * 2), live) WHERE n = 1;
CREATE UNIQUE INDEX ON t ((n * 2)) WHERE n = 1;
CREATE UNIQUE INDEX ON t ((1 / (n - 7)));
CREATE INDEX by_quotient ON t ((10 / n));
INSERT INTO t VALUES (40, 'zero', 0, false);
SELECT count(*) FROM t WHERE id = 40;
UPDATE t SET n = 0 WHERE id = 3;
DROP INDEX by_quotient;
-- what is refused
CREATE INDEX ON t ((at::text));
CREATE INDEX ON t ((at::timestamptz));
CREATE INDEX ON t (random());
CREATE INDEX ON t (n) WHERE at > now();
CREATE INDEX ON t (n) WHERE count(*) > 1;
CREATE INDEX ON t (generate_series(1, n));
CREATE INDEX ON t (n) WHERE n;
CREATE INDEX ON t (n) WHERE n IN (SELECT 1);
CREATE INDEX ON t ((n + (SELECT 1)));
CREATE INDEX ON t (('x'));
CREATE INDEX ON t ((row(n, id)));
CREATE INDEX ON t (nope);
CREATE INDEX ON t (lower(nope));
CREATE INDEX ON t (nope) WHERE n;
CREATE INDEX ON t (lower(n));
CREATE INDEX ON t (n) INCLUDE ((n + 1));
CREATE INDEX ON t (n) INCLUDE (id DESC);
CREATE INDEX ON t (n) INCLUDE (nope);
CREATE TABLE child (n int REFERENCES t (n));
-- definitions that change
ALTER TABLE t ADD COLUMN extra text DEFAULT 'x';
ALTER TABLE t RENAME COLUMN n TO number;
ALTER TABLE t RENAME COLUMN name TO "Name";
SELECT indexdef FROM pg_indexes WHERE tablename = 't' ORDER BY indexname;
INSERT INTO t VALUES (50, 'ann', 50, true);
SELECT id FROM t WHERE lower("Name") = 'ann';
ALTER TABLE t ALTER number TYPE bigint;
INSERT INTO t VALUES (51, 'big', 5000000000, true), (52, 'bigger', 5000000000, true);
INSERT INTO t VALUES (51, 'big', 5000000000, true);
SELECT id FROM t WHERE number + 1 = 5000000001;
SELECT atttypid::regtype FROM pg_attribute WHERE attrelid = 't_expr_id_at_idx'::regclass AND attnum = 1;
ALTER TABLE t DROP COLUMN at;
SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1;
ALTER TABLE t DROP COLUMN live;
SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1;
ALTER TABLE t DROP COLUMN "Name";
SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1;
TRUNCATE t;
INSERT INTO t VALUES (1, 5), (2, 6);
SELECT id FROM t WHERE number + 1 = 7;
-- soft deletion, the commonest partial index
CREATE TABLE users (id serial PRIMARY KEY, mail text NOT NULL, deleted timestamptz);
CREATE UNIQUE INDEX users_mail ON users (lower(mail)) WHERE deleted IS NULL;
INSERT INTO users (mail) VALUES ('a@x'), ('b@x');
INSERT INTO users (mail) VALUES ('A@X');
UPDATE users SET deleted = now() WHERE mail = 'a@x';
INSERT INTO users (mail) VALUES ('A@X');
UPDATE users SET deleted = NULL WHERE id = 1;
SELECT id, mail FROM users WHERE lower(mail) = 'a@x' AND deleted IS NULL;
INSERT INTO users (mail) VALUES ('B@x') ON CONFLICT (lower(mail)) WHERE deleted IS NULL DO UPDATE SET mail = excluded.mail RETURNING id, mail;
