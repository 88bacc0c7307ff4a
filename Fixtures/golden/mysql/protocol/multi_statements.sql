-- Several statements in one, and other commands
SELECT 1; SELECT 2;
SELECT 1; SELECT 'a', 'b'; SELECT NULL;
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, v int); INSERT INTO t (v) VALUES (1), (2); SELECT * FROM t ORDER BY id;
INSERT INTO t (v) VALUES (3); SELECT last_insert_id(); UPDATE t SET v = 9 WHERE v = 3; SELECT row_count();
SELECT 1; SELECT missing FROM t; SELECT 3;
SELECT 1; SELEC 2; SELECT 3;
INSERT INTO t VALUES (50, 50); INSERT INTO t VALUES (1, 1); INSERT INTO t VALUES (51, 51);
SELECT id FROM t WHERE id >= 50;
BEGIN; INSERT INTO t (v) VALUES (100); ROLLBACK;
SELECT count(*) FROM t; SELECT 1 WHERE false; DROP TABLE IF EXISTS nope;
SELECT 1;;
SELECT 1; ;
;
SET @a = 5; SELECT @a;
SELECT ';'; SELECT "a;b"; SELECT `x;y` FROM (SELECT 1 AS `x;y`) q;
SELECT 1 /* ; */; SELECT 2 -- ; x
;
SELECT 1; -- trailing
SELECT 5;
\command set_option 1
SELECT 1; SELECT 2;
SELECT 1;
\command set_option 0
SELECT 1; SELECT 2;
\command set_option 2
\command ping
\command init_db golden
\command init_db nonsense
\command init_db golden
SELECT DATABASE();
\command field_list t
\command field_list missing
\command change_user golden
SELECT DATABASE(), @a;
\command change_user
SELECT DATABASE();
SELECT * FROM t;
\command init_db golden
BEGIN;
INSERT INTO t (v) VALUES (777);
\command reset_connection
SELECT count(*) FROM t WHERE v = 777;
SELECT DATABASE();
