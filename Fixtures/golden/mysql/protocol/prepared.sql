-- Statements prepared by the protocol
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, ti tinyint, si smallint unsigned, mi mediumint, i int, bi bigint unsigned, d decimal(10,2), f float, db double, v varchar(20), b blob, dt date, ts datetime(6), tm time(3), y year, e enum('x','y'), s set('p','q'), bt bit(9), j json);
\execute int:1 | int:2 | int:-3 | int:4 | uint:18446744073709551615 | decimal:1.25 | double:1.5 | double:0.1 | text | bytes:00ff | date:2024-01-02 | datetime:2024-01-02 03:04:05.000006 | time:-1 02:03:04.5 | int:2024 | x | p,q | int:257 | {"a": 1}
INSERT INTO t (ti, si, mi, i, bi, d, f, db, v, b, dt, ts, tm, y, e, s, bt, j) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);
\execute
SELECT * FROM t;
SELECT * FROM t;
\execute \null | \null | \null | \null
INSERT INTO t (ti, v, dt, tm) VALUES (?, ?, ?, ?);
\execute int:2
SELECT ti, v, dt, tm, e FROM t WHERE id = ?;
\again int:1
\again 2
\again \null
\execute
SELECT ts, tm FROM t WHERE id = 1;
\execute int:1 | text
SELECT ?, ?;
\again double:1.5 | int:7
\again \null | date:2024-01-02
\again bytes:0001 | time:10:11:12
\execute int:1 | int:2
SELECT ? + ?, ? FROM t;
\execute int:5
SELECT i + ? AS x, concat(v, ?) FROM t WHERE id = 1;
\execute 1
INSERT INTO t (i) VALUES (?);
\execute abc
INSERT INTO t (i) VALUES (?);
\execute int:300
INSERT INTO t (ti) VALUES (?);
\execute int:1
INSERT INTO t (id) VALUES (?);
\prepare
SELECT ?;
\again
\again int:1
\command reset_statement
\command close_statement
\again int:1
\prepare
SELEC 1;
\prepare
SELECT missing FROM t;
\prepare
SELECT 1; SELECT 2;
\prepare
INSERT INTO t (i, v) VALUES (?, ?), (?, ?);
\again int:1 | a | int:2 | b
\execute
SHOW TABLES;
\execute
BEGIN;
\execute
COMMIT;
\execute int:2
SELECT id FROM t ORDER BY id LIMIT ?;
\again int:1
\again int:0
\execute int:1 | int:2
SELECT id FROM t ORDER BY id LIMIT ?, ?;
\execute x
SELECT id FROM t WHERE e = ?;
\execute int:1 | int:2
SELECT id FROM t WHERE id IN (?, ?) ORDER BY id;
\execute %ex%
SELECT v FROM t WHERE v LIKE ?;
\execute int:1
UPDATE t SET v = 'u' WHERE id = ?;
\again int:1
\again int:99
\execute int:3
DELETE FROM t WHERE id = ?;
\prepare
SELECT id, v FROM t WHERE id = 1;
ALTER TABLE t ADD extra int DEFAULT 3;
\again
\prepare
SELECT * FROM small;
CREATE TABLE small (a int, b varchar(5));
INSERT INTO small VALUES (1, 'x'), (2, 'y'), (3, 'z'), (4, NULL), (5, 'v');
\prepare
SELECT * FROM small WHERE a = 1;
\again
ALTER TABLE small ADD c int DEFAULT 9;
\again
ALTER TABLE small MODIFY a bigint;
\again
DROP TABLE small;
\again
CREATE TABLE small (z date);
\again
\cursor
SELECT id, i FROM t ORDER BY id;
\cursor int:0
SELECT id FROM t WHERE id > ? ORDER BY id;
\cursor
SELECT 1 WHERE false;
\cursor
INSERT INTO t (i) VALUES (77);
\longdata abc | defg
SELECT concat(?, '-', ?), length(?);
\longdata one | two
SELECT concat(?, '-', ?);
\again int:1 | int:2
\execute date:2024-01-02 | datetime:2024-01-02 03:04:05 | time:10:11:12
SELECT ? + INTERVAL 1 DAY, ? + INTERVAL 1 SECOND, ?;
\execute text:2024-01-02
SELECT ? + INTERVAL 1 DAY, year(?);
\execute int:5 | int:6
SELECT ? IN (5, 6), ? BETWEEN 1 AND 10;
\execute \null | \null
SELECT ? IS NULL, coalesce(?, 'n');
\execute tiny:5 | short:6 | long:7 | utiny:255 | ushort:65535 | ulong:4294967295 | float:1.5
SELECT ?, ?, ?, ?, ?, ?, ?;
\execute int:1
CALL nosuch(?);
\execute int:5
SET @x = ?;
SELECT @x;
