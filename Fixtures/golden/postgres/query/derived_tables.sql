-- derived tables, views and common tables as parts of the query around them: what must be null, what is evaluated
-- and in which order
CREATE TABLE t (id int PRIMARY KEY, a int, b text);
CREATE TABLE u (id int PRIMARY KEY, t_id int, n int);
CREATE INDEX ON u (t_id);
INSERT INTO t VALUES (1, 10, 'one'), (2, NULL, 'two'), (3, 0, NULL), (4, 5, 'four');
INSERT INTO u VALUES (1, 1, 100), (2, 1, NULL), (3, 3, 0), (4, NULL, 7), (5, 9, 5);

-- outer joins: constants and expressions of the side that is left out
SELECT t.id, s.one, s.n FROM t LEFT JOIN (SELECT t_id, 1 AS one, coalesce(n, -1) AS n FROM u) s ON s.t_id = t.id ORDER BY 1, 3;
SELECT t.id, s.one IS NULL AS absent FROM t LEFT JOIN (SELECT t_id, 1 AS one FROM u) s ON s.t_id = t.id AND s.one = 1 ORDER BY 1;
SELECT t.id, s.id, s.n FROM t LEFT JOIN (SELECT id, t_id, n FROM u WHERE n > 0) s ON s.t_id = t.id ORDER BY 1;
SELECT s.k, s.one, u.id FROM (SELECT id AS k, 1 AS one FROM t) s RIGHT JOIN u ON u.t_id = s.k ORDER BY 3;
SELECT s.k, s.one, v.k, v.two FROM (SELECT id AS k, 1 AS one FROM t) s FULL JOIN (SELECT t_id AS k, 2 AS two FROM u) v ON s.k = v.k ORDER BY 1, 3;
SELECT s.k, v.m FROM (SELECT id AS k FROM t WHERE id > 2) s FULL JOIN (SELECT id AS m FROM u WHERE id < 4) v ON s.k = v.m ORDER BY 1, 2;
SELECT t.id, s.x FROM t LEFT JOIN (SELECT u.id, v.one AS x FROM u LEFT JOIN (SELECT id, 1 AS one FROM t WHERE a > 0) v ON v.id = u.t_id) s ON s.id = t.id ORDER BY 1;
SELECT s.id, s.plus, u.n FROM (SELECT id, a + 1 AS plus FROM t) s LEFT JOIN u ON u.t_id = s.id AND s.plus > 1 ORDER BY 1, 3;
SELECT s.id, u.id FROM (SELECT id, a IS NULL AS missing FROM t) s LEFT JOIN u ON s.missing ORDER BY 1, 2;
SELECT s.id, u.id FROM (SELECT id, false AS never FROM t) s LEFT JOIN u ON s.never ORDER BY 1, 2;
SELECT t.id FROM t LEFT JOIN (SELECT t_id, coalesce(n, 0) AS n FROM u) s ON s.t_id = t.id WHERE s.n IS NULL ORDER BY 1;
SELECT t.id, s.m FROM t LEFT JOIN (SELECT x.id, (SELECT max(n) FROM u WHERE u.t_id = x.id) AS m FROM t x) s ON s.id = t.id + 1 ORDER BY 1;
SELECT t.id, count(s.one), count(*) FROM t LEFT JOIN (SELECT t_id, 1 AS one FROM u) s ON s.t_id = t.id GROUP BY t.id ORDER BY 1;

-- nested ones
SELECT z.k, z.m FROM (SELECT y.k, y.l + 1 AS m FROM (SELECT x.id AS k, coalesce(x.a, 0) AS l FROM t x) y WHERE y.l > 0) z WHERE z.m < 10;
SELECT z.k FROM (SELECT y.k FROM (SELECT id AS k FROM t WHERE id > 1) y WHERE y.k < 4) z WHERE z.k <> 2;
SELECT o.p, o.q FROM (SELECT i.p, i.p + i.p AS q FROM (SELECT h.p + h.p AS p FROM (SELECT id AS p FROM t) h) i) o ORDER BY 1;
SELECT s.id, s.n FROM (SELECT t.id, u.n FROM t, u WHERE u.t_id = t.id) s JOIN (SELECT id FROM t WHERE a IS NOT NULL) v ON v.id = s.id ORDER BY 1, 2;
SELECT (SELECT count(*) FROM (SELECT u.id FROM u WHERE u.t_id = t.id) s) AS c, t.id FROM t ORDER BY 2;
SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM (SELECT t_id + 0 AS k FROM u) s WHERE s.k = t.id) ORDER BY 1;
SELECT t.id FROM t WHERE t.id IN (SELECT s.k FROM (SELECT t_id AS k FROM u WHERE n IS NOT NULL) s) ORDER BY 1;

-- subqueries among the columns
SELECT s.id, s.m FROM (SELECT id, (SELECT max(n) FROM u WHERE u.t_id = t.id) AS m FROM t) s WHERE s.m >= 0 ORDER BY 1;
SELECT s.id, s.m, s.m + 1, s.m IS NULL FROM (SELECT id, (SELECT max(n) FROM u WHERE u.t_id = t.id) AS m FROM t) s ORDER BY s.m NULLS FIRST, 1;
SELECT s.id FROM (SELECT id, (SELECT n FROM u WHERE u.t_id = t.id) AS m FROM t) s WHERE s.id > 1 AND s.m = 0;
SELECT s.id, s.m FROM (SELECT id, (SELECT n FROM u WHERE u.t_id = t.id) AS m FROM t) s ORDER BY 1;
SELECT s.id, (SELECT count(*) FROM u WHERE u.n > s.k) AS c FROM (SELECT id, coalesce(a, 1) * 2 AS k FROM t) s ORDER BY 1;
SELECT s.id, EXISTS (SELECT 1 FROM u WHERE u.t_id = s.id AND u.n > s.k) FROM (SELECT id, coalesce(a, 1) AS k FROM t) s ORDER BY 1;
SELECT s.flag, count(*) FROM (SELECT EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id) AS flag FROM t) s WHERE s.flag OR NOT s.flag GROUP BY s.flag ORDER BY 1;
SELECT s.id, s.known FROM (SELECT id, id IN (SELECT t_id FROM u WHERE t_id IS NOT NULL) AS known FROM t) s WHERE s.known;
SELECT s.id FROM (SELECT id, (SELECT array_agg(n ORDER BY id) FROM u WHERE t_id = t.id) AS list FROM t) s WHERE 100 = ANY (s.list);
SELECT s.m FROM (SELECT (WITH RECURSIVE r(k) AS (SELECT t.id UNION ALL SELECT k + 1 FROM r WHERE k < 5) SELECT sum(k) FROM r) AS m, id FROM t) s WHERE s.id = 3;

-- errors: what a condition leaves out is not evaluated, what nobody reads neither
SELECT s.x FROM (SELECT id, 10 / a AS x FROM t) s WHERE s.id = 1;
SELECT s.x FROM (SELECT id, 10 / a AS x FROM t WHERE a <> 0) s ORDER BY s.id;
SELECT s.x FROM (SELECT id, a FROM t WHERE a <> 0) r, LATERAL (SELECT 10 / r.a AS x FROM u WHERE u.t_id = r.id) s ORDER BY 1;
SELECT s.id FROM (SELECT id, 10 / a AS x FROM t) s ORDER BY 1;
SELECT s.x FROM (SELECT id, 10 / a AS x FROM t) s;
SELECT s.id FROM (SELECT id, a FROM t WHERE a <> 0) s WHERE 10 / s.a > 1 ORDER BY 1;
SELECT s.id FROM (SELECT id, a FROM t WHERE a <> 0) s JOIN u ON u.t_id = s.id WHERE 10 / s.a >= 1 ORDER BY 1;
SELECT s.x FROM (SELECT id, 10 / a AS x FROM t) s JOIN (SELECT t_id FROM u WHERE n = 100) v ON v.t_id = s.id;
SELECT CASE WHEN s.id = 3 THEN -1 ELSE s.x END FROM (SELECT id, 10 / a AS x FROM t) s ORDER BY s.id;
SELECT count(*) FROM (SELECT id, 10 / a AS x FROM t) s;
SELECT s.c FROM (SELECT b::int AS c, id FROM t) s WHERE s.id = 3;
SELECT s.c FROM (SELECT b::int AS c, id FROM t) s WHERE s.id = 4;

-- volatile functions are called once a row
CREATE SEQUENCE q;
SELECT s.x = s.x AND s.x IS NOT NULL AS once FROM (SELECT nextval('q') AS x, id FROM t) s WHERE s.id < 3;
SELECT currval('q');
SELECT s.x, s.x AS again FROM (SELECT nextval('q') AS x FROM t) s ORDER BY 1;
SELECT count(*) FROM (SELECT nextval('q') AS x, id FROM t) s WHERE s.id = 1;
SELECT bool_and(s.r = s.r2) FROM (SELECT r, r AS r2 FROM (SELECT random() AS r FROM t) i) s;
SELECT t.id, s.x IS NULL AS absent FROM t LEFT JOIN (SELECT id, random() AS x FROM u WHERE id < 3) s ON s.id = t.id ORDER BY 1;

-- LATERAL
SELECT t.id, s.n, s.p FROM t, LATERAL (SELECT u.n, u.n + t.a AS p FROM u WHERE u.t_id = t.id) s ORDER BY 1, 2;
SELECT t.id, s.n, s.one FROM t LEFT JOIN LATERAL (SELECT u.n, 1 AS one FROM u WHERE u.t_id = t.id AND u.n > t.a) s ON true ORDER BY 1;
SELECT t.id, r.k, s.l FROM t, LATERAL (SELECT t.id + u.id AS k, u.id FROM u WHERE u.id < 3) r, LATERAL (SELECT r.k + x.id AS l FROM u x WHERE x.id = r.id) s ORDER BY 1, 2, 3;
SELECT t.id, g.v, s.w FROM t, LATERAL (SELECT x + t.id AS v FROM generate_series(1, 2) x) g, LATERAL (SELECT y + g.v AS w FROM generate_series(1, t.id) y) s WHERE t.id < 3 ORDER BY 1, 2, 3;
SELECT r.id, s.c FROM (SELECT id, coalesce(a, -1) AS c FROM t) r, LATERAL (SELECT r.c AS c FROM u WHERE u.t_id = r.id LIMIT 1) s ORDER BY 1;
SELECT r.id, s.c FROM (SELECT id, coalesce(a, -1) AS c FROM t) r, LATERAL (SELECT count(*) AS c FROM u WHERE u.n > r.c) s ORDER BY 1;
SELECT r.id, s.id FROM (SELECT id FROM t WHERE id < 3) r LEFT JOIN (u x JOIN LATERAL (SELECT y.id FROM u y WHERE y.id = x.id + 1) s ON true) ON x.t_id = r.id ORDER BY 1, 2;

-- whole rows
SELECT s FROM (SELECT id, coalesce(a, 0) AS a FROM t) s ORDER BY s.id;
SELECT t.id, s, s IS NULL AS absent FROM t LEFT JOIN (SELECT t_id, n FROM u WHERE n > 0) s ON s.t_id = t.id ORDER BY 1;
SELECT (s).a, (s).id FROM (SELECT id, a FROM t) s WHERE (s).id = 1;
SELECT row_to_json(s) FROM (SELECT id, a + 1 AS plus, b FROM t) s ORDER BY s.id;
SELECT json_agg(s ORDER BY s.id) FROM (SELECT id, b || '!' AS b FROM t) s;
SELECT count(s), count(DISTINCT s) FROM (SELECT a IS NULL AS missing FROM t) s;
SELECT s.*, t.* FROM (SELECT id, 1 AS one FROM t) s JOIN t USING (id) ORDER BY 1;

-- USING and NATURAL
SELECT id, s.x, v.y FROM (SELECT id, a AS x FROM t) s JOIN (SELECT id, n AS y FROM u) v USING (id) ORDER BY id;
SELECT id, s.x, v.y FROM (SELECT id + 1 AS id, a AS x FROM t) s FULL JOIN (SELECT id, n AS y FROM u) v USING (id) ORDER BY id;
SELECT id, s.x, v.y FROM (SELECT id + 1 AS id, a AS x FROM t) s LEFT JOIN (SELECT id * 2 AS id, n AS y FROM u) v USING (id) ORDER BY id;
SELECT * FROM (SELECT id, a FROM t) s NATURAL JOIN (SELECT id, n FROM u) v ORDER BY id;
SELECT * FROM (SELECT id, a FROM t) s NATURAL LEFT JOIN (SELECT id - 1 AS id, 7 AS seven FROM u) v ORDER BY id;

-- grouping, windows, DISTINCT and order around them
SELECT s.k, count(*), sum(s.m) FROM (SELECT coalesce(a, 0) AS k, id * 2 AS m FROM t) s GROUP BY s.k ORDER BY 1;
SELECT s.k + 1 AS l, count(*) FROM (SELECT coalesce(a, 0) AS k FROM t) s GROUP BY s.k + 1 HAVING count(*) > 1;
SELECT s.k, s.c, count(*) FROM (SELECT id % 2 AS k, 1 AS c FROM t) s GROUP BY ROLLUP (s.k, s.c) ORDER BY 1, 2, 3;
SELECT s.k, (SELECT count(*) FROM u WHERE u.id = s.k) AS c FROM (SELECT id % 2 AS k FROM t) s GROUP BY s.k ORDER BY 1;
SELECT s.k, max(s.id) FILTER (WHERE s.k = 1) FROM (SELECT id, id % 2 AS k FROM t) s GROUP BY s.k ORDER BY 1;
SELECT s.id, rank() OVER (PARTITION BY s.k ORDER BY s.m DESC), lag(s.m, 1, s.k) OVER (ORDER BY s.id) FROM (SELECT id, id % 2 AS k, id * id AS m FROM t) s ORDER BY 1;
SELECT DISTINCT s.k FROM (SELECT id % 2 AS k FROM t) s ORDER BY 1;
SELECT DISTINCT ON (s.k) s.k, s.id FROM (SELECT id, id % 2 AS k FROM t) s ORDER BY s.k, s.id DESC;
SELECT s.k FROM (SELECT id, -id AS k FROM t) s ORDER BY s.k LIMIT 2;
SELECT s.k, g FROM (SELECT id + 1 AS k FROM t WHERE id < 3) s, generate_series(1, s.k) g ORDER BY 1, 2;
SELECT s.k, generate_series(1, s.k) FROM (SELECT id + 1 AS k FROM t WHERE id < 3) s ORDER BY 1, 2;
SELECT max(s.k), min(s.k) FROM (SELECT id AS k FROM t WHERE id < 4) s;
SELECT max(s.k) FROM (SELECT id AS k FROM t WHERE id < 4) s;

-- common tables and views
WITH c AS (SELECT id, coalesce(a, -1) AS x FROM t) SELECT c.x FROM c WHERE c.id > 1 ORDER BY 1;
WITH c AS (SELECT id, 10 / a AS x FROM t) SELECT c.x FROM c WHERE c.id = 4;
WITH c AS (SELECT id, 1 AS one FROM u) SELECT t.id, c.one FROM t LEFT JOIN c ON c.id = t.id + 3 ORDER BY 1;
WITH c AS NOT MATERIALIZED (SELECT id FROM t) SELECT x.id, y.id FROM c x JOIN c y ON y.id = x.id + 1 ORDER BY 1;
CREATE VIEW w AS SELECT t.id, t.a + 1 AS plus, 7 AS seven, (SELECT sum(n) FROM u WHERE u.t_id = t.id) AS total FROM t WHERE t.id <> 4;
CREATE VIEW x AS SELECT w.id, w.seven + w.total AS both, u.id AS u_id FROM w LEFT JOIN u ON u.id = w.id;
SELECT * FROM w ORDER BY id;
SELECT * FROM x ORDER BY id;
SELECT t.id, w.seven, w.total FROM t LEFT JOIN w USING (id) ORDER BY id;
SELECT x.both FROM x WHERE x.id = 1;
SELECT a.id, b.both FROM w a JOIN x b ON b.id = a.id WHERE a.plus > 5;
SELECT w::text FROM w WHERE w.id = 2;

-- modifications that read them
UPDATE u SET n = s.x FROM (SELECT id, coalesce(a, -5) * 2 AS x FROM t) s WHERE s.id = u.t_id RETURNING u.id, u.n, s.x;
UPDATE u SET n = w.total FROM w LEFT JOIN (SELECT id, 1 AS one FROM t WHERE id > 1) s ON s.id = w.id WHERE w.id = u.id AND s.one IS NULL RETURNING u.id, u.n, s.one;
DELETE FROM u USING (SELECT id, a IS NULL AS missing FROM t) s WHERE s.id = u.id AND s.missing RETURNING u.id, s.missing;
INSERT INTO u SELECT s.k, s.id, s.v FROM (SELECT id + 20 AS k, id, (SELECT count(*) FROM u WHERE u.t_id = t.id) AS v FROM t) s WHERE s.v > 0 RETURNING id, t_id, n;
INSERT INTO u SELECT s.k FROM (SELECT id + 30 AS k FROM u) s JOIN u ON u.id = s.k - 30 ORDER BY 1 ON CONFLICT DO NOTHING RETURNING id;
SELECT s.id FROM (SELECT id, a + 1 AS p FROM t) s WHERE s.p > 1 ORDER BY 1 FOR UPDATE;

-- windows over what a subquery or a test of many gives
SELECT id, rank() OVER (ORDER BY (SELECT count(*) FROM u WHERE u.t_id = t.id)) AS r FROM t ORDER BY 1;
SELECT id, count(*) OVER (PARTITION BY a = ANY (ARRAY[5, 10])) AS c FROM t ORDER BY 1;
SELECT s.id, count(*) OVER (PARTITION BY s.known) AS c, rank() OVER (PARTITION BY s.known ORDER BY s.id) AS r FROM (SELECT id, id IN (SELECT t_id FROM u) AS known FROM t) s ORDER BY 1;

-- LATERAL, further inside
SELECT t.id, s.u_id, s.x_id FROM t, LATERAL (SELECT u.id AS u_id, x.id AS x_id FROM u LEFT JOIN t x ON x.id = t.id AND x.id = u.t_id WHERE u.id < 3) s ORDER BY 1, 2;
SELECT t.id, s.v FROM t, LATERAL (SELECT y.v FROM (SELECT t.id + u.id AS v FROM u) y WHERE y.v > 20) s ORDER BY 1, 2;
SELECT t.id, s.v FROM t CROSS JOIN LATERAL (SELECT max(y.v) AS v FROM (SELECT t.id * u.id AS v FROM u) y) s ORDER BY 1;
SELECT t.id, s.v FROM t CROSS JOIN LATERAL (SELECT y.v FROM (SELECT u.id AS v FROM u ORDER BY u.id LIMIT t.id) y OFFSET 1) s ORDER BY 1, 2;
SELECT t.id, s.v FROM t CROSS JOIN LATERAL (SELECT max(y.v) AS v FROM (SELECT a.id AS v FROM u a FULL JOIN u b ON a.id = b.t_id AND b.id = a.id WHERE a.id <> t.id) y) s ORDER BY 1;

-- a subquery that reads a derived table of the subquery around it
SELECT t.id, (SELECT count(*) FROM (SELECT u.t_id * 1 AS k FROM u) s WHERE EXISTS (SELECT 1 FROM t x WHERE x.id = s.k AND x.id > t.id)) AS c FROM t ORDER BY 1;
SELECT t.id FROM t WHERE EXISTS (SELECT 1 FROM (SELECT u.id + 0 AS k FROM u UNION ALL SELECT (SELECT s.l FROM (SELECT t.id + 100 AS l FROM u LIMIT 1) s)) v WHERE v.k > 100) ORDER BY 1;
WITH c AS MATERIALIZED (SELECT s.k, (SELECT max(x.n) FROM u x WHERE x.t_id = s.k) AS m FROM (SELECT id + 0 AS k FROM t) s) SELECT * FROM c ORDER BY 1;
