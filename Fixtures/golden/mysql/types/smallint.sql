-- smallint
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, a smallint, u smallint UNSIGNED, z smallint(5) ZEROFILL, n smallint NOT NULL DEFAULT 7);
DESCRIBE t;
INSERT INTO t (a, u, z) VALUES (-32768, 0, 1), (32767, 65535, 12), (NULL, NULL, NULL), (0, 1, 0);
SELECT * FROM t ORDER BY id;
INSERT INTO t (a) VALUES (32767 + 1);
INSERT INTO t (a) VALUES (-32768 - 1);
INSERT INTO t (u) VALUES (-1);
INSERT INTO t (u) VALUES (65535 + 1);
INSERT INTO t (a) VALUES ('32767');
INSERT INTO t (a) VALUES ('abc');
INSERT INTO t (a) VALUES ('');
INSERT INTO t (a) VALUES ('12abc');
INSERT INTO t (a) VALUES (' 12 ');
INSERT INTO t (a) VALUES (1.5), (-1.5), (2.4), (2.5e0), ('3.5'), ('1e1');
INSERT INTO t (a) VALUES (x'41'), (b'101'), (true), (false);
INSERT INTO t (n) VALUES (NULL);
INSERT INTO t (n) VALUES (DEFAULT);
SELECT id, a, u, z, n FROM t ORDER BY id;
SELECT a + 1, a - 1, -a, a * 2, a / 2, a DIV 2, a % 2 FROM t WHERE id IN (3, 4) ORDER BY id;
SELECT u + 1, u * 2, u - 1 FROM t WHERE u = 1;
SELECT a & 6, a | 1, a ^ 3, ~a, a << 2, a >> 1 FROM t WHERE id = 4;
SELECT max(a), min(a), count(a), count(*) FROM t;
SELECT sum(n), avg(n) FROM t;
SELECT max(u), min(u), min(z) FROM t;
SELECT id FROM t WHERE a = 32767;
SELECT id FROM t WHERE a > 32767;
SELECT id FROM t WHERE u = 65535;
SELECT id FROM t WHERE a IS NULL ORDER BY id;
SELECT id, a FROM t WHERE a BETWEEN -2 AND 3 ORDER BY a, id;
UPDATE t SET a = a + 1 WHERE id = 2;
UPDATE t SET u = u - 1 WHERE id = 1;
SET sql_mode = '';
INSERT INTO t (a, u) VALUES (32767 + 1, -1);
INSERT INTO t (a, u) VALUES (-32768 - 1, 65535 + 1);
INSERT INTO t (a) VALUES ('abc'), ('12abc'), ('');
INSERT INTO t (a, n) VALUES (1, NULL), (2, NULL);
SELECT a, u, n FROM t ORDER BY id DESC LIMIT 7;
UPDATE t SET u = -1 WHERE id = 1;
SELECT u FROM t WHERE id = 1;
\execute int:2
SELECT a, u, z, n FROM t WHERE id = ?;
\execute int:100 | uint:200
INSERT INTO t (a, u) VALUES (?, ?);
\execute
SELECT a, u FROM t WHERE a = 100;
