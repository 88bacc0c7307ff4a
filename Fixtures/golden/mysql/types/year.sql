-- YEAR
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, y year, z year(4) NOT NULL DEFAULT 2000);
DESCRIBE t;
INSERT INTO t (y) VALUES (2024), ('2024'), (1901), (2155), (0), ('0'), ('00'), (69), (70), ('69'), ('70'), (NULL);
INSERT INTO t (y) VALUES (1900);
INSERT INTO t (y) VALUES (2156);
INSERT INTO t (y) VALUES (100);
INSERT INTO t (y) VALUES (-1);
INSERT INTO t (y) VALUES ('abc');
INSERT INTO t (y) VALUES ('');
INSERT INTO t (y) VALUES ('2024x');
INSERT INTO t (y) VALUES ('2024-01-01');
INSERT INTO t (y) VALUES (2024.6), (DATE '2025-01-01' + 0 DIV 1);
SELECT * FROM t ORDER BY id;
SELECT y + 0, y + 1, concat(y), y * 2 FROM t WHERE id IN (1, 5, 8) ORDER BY id;
SELECT id FROM t WHERE y = 2024 ORDER BY id;
SELECT id FROM t WHERE y = '2024' ORDER BY id;
SELECT id FROM t WHERE y = 69 ORDER BY id;
SELECT id FROM t WHERE y > 2000 ORDER BY id;
SELECT max(y), min(y), sum(y), avg(y), count(y) FROM t;
SELECT y, count(*) FROM t GROUP BY y ORDER BY y;
SELECT year('2024-05-06'), year('24-05-06'), year(240506), year('x'), year(NULL), year('0000-00-00');
SELECT CAST(y AS CHAR), CAST(y AS UNSIGNED), y = year('2024-01-01') FROM t WHERE id = 1;
UPDATE t SET y = y + 1 WHERE id = 1;
UPDATE t SET y = y + 1 WHERE id = 4;
SELECT y FROM t WHERE id IN (1, 4) ORDER BY id;
SET sql_mode = '';
INSERT INTO t (y) VALUES (1900), (3000), ('abc'), ('2024x');
SELECT y FROM t ORDER BY id DESC LIMIT 4;
\execute int:1999
INSERT INTO t (y) VALUES (?);
\execute
SELECT y, z FROM t WHERE id IN (1, 5, 12) ORDER BY id;
