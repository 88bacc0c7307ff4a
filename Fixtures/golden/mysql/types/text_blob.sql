-- TEXT and BLOB families
CREATE TABLE t (id int PRIMARY KEY, a tinytext, b text, c mediumtext, d longtext, e tinyblob, f blob, g mediumblob, h longblob, i text(100), j blob(70000));
DESCRIBE t;
SHOW CREATE TABLE t;
INSERT INTO t VALUES (1, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j');
INSERT INTO t (id, a) VALUES (2, repeat('x', 255));
INSERT INTO t (id, a) VALUES (3, repeat('x', 256));
INSERT INTO t (id, a) VALUES (3, repeat('é', 128));
INSERT INTO t (id, e) VALUES (3, x'00ff10'), (4, ''), (5, NULL);
INSERT INTO t (id, b) VALUES (6, repeat('y', 65535));
INSERT INTO t (id, b) VALUES (7, repeat('y', 65536));
INSERT INTO t (id, b, f) VALUES (7, 'Hello ', 'Hello ');
SELECT * FROM t WHERE id IN (1, 3, 4, 5, 7) ORDER BY id;
SELECT id, length(a), length(b), length(e), length(f) FROM t ORDER BY id;
SELECT id FROM t WHERE b = 'hello';
SELECT id FROM t WHERE f = 'hello';
SELECT id FROM t WHERE f = 'Hello ';
SELECT id FROM t WHERE f = 'Hello';
SELECT id FROM t WHERE b LIKE 'HELLO%';
SELECT id FROM t WHERE f LIKE 'HELLO%';
SELECT hex(e), hex(f), upper(f), upper(b) FROM t WHERE id IN (3, 7) ORDER BY id;
SELECT concat(b, f), concat(f, 'x'), left(b, 3), substring(f, 2, 2) FROM t WHERE id = 7;
SELECT b FROM t WHERE id IN (1, 7) ORDER BY b;
SELECT f, count(*) FROM t WHERE id IN (1, 7) GROUP BY f ORDER BY f;
CREATE TABLE u (a text DEFAULT 'x', b blob DEFAULT (concat('y', 'z')));
INSERT INTO u VALUES ();
SELECT * FROM u;
CREATE TABLE v (a text PRIMARY KEY);
CREATE TABLE v (a text, UNIQUE KEY (a(10)));
INSERT INTO v VALUES ('abcdefghijX'), ('abcdefghiY');
INSERT INTO v VALUES ('abcdefghijZ');
SHOW CREATE TABLE v;
SET sql_mode = '';
INSERT INTO t (id, a) VALUES (8, repeat('x', 300));
SELECT length(a) FROM t WHERE id = 8;
\execute bytes:00ff41 | text:long text
INSERT INTO t (id, h, d) VALUES (9, ?, ?);
\longdata abc | def
INSERT INTO t (id, h, d) VALUES (10, ?, ?);
\execute
SELECT a, b, c, d, e, f, g, h, i, j FROM t WHERE id IN (1, 9, 10) ORDER BY id;
