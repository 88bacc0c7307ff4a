-- TIME
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, a time, b time(3), c time(6));
DESCRIBE t;
INSERT INTO t (a) VALUES ('12:34:56'), ('838:59:59'), ('-838:59:59'), ('0:0:0'), (NULL);
INSERT INTO t (a) VALUES ('12:34'), ('12'), (123456), ('123456'), (1234), (12), ('1 02:03:04'), ('-1 02:03'), ('12:34:56.789');
INSERT INTO t (b, c) VALUES ('12:34:56.7896', '12:34:56.7890123'), ('-00:00:01.5', '-1:00:00.000001');
INSERT INTO t (a) VALUES ('839:00:00');
INSERT INTO t (a) VALUES ('12:60:00');
INSERT INTO t (a) VALUES ('12:00:60');
INSERT INTO t (a) VALUES ('abc');
INSERT INTO t (a) VALUES ('');
INSERT INTO t (a) VALUES (126000);
INSERT INTO t (a) VALUES ('2024-01-01 10:11:12'), (TIMESTAMP '2024-01-01 10:11:13'), (TIME '10:11:14');
SELECT * FROM t ORDER BY id;
SELECT a, hour(a), minute(a), second(a), time_to_sec(a), a + 0, concat(a) FROM t WHERE id <= 5 ORDER BY id;
SELECT c, microsecond(c), c + 0, b + 0, b = c FROM t WHERE c IS NOT NULL ORDER BY id;
SELECT a FROM t WHERE a IS NOT NULL ORDER BY a, id;
SELECT id FROM t WHERE a = '12:34:56' ORDER BY id;
SELECT id FROM t WHERE a = 123456 ORDER BY id;
SELECT id FROM t WHERE a < '00:00:00' ORDER BY id;
SELECT max(a), min(a), count(a), sum(a) FROM t WHERE id IN (1, 4);
SELECT addtime('10:00:00', '01:30:00'), subtime('10:00:00', '11:00:00'), addtime('2024-01-01 23:00:00', '02:00:00'), timediff('10:00:00', '12:30:00'), timediff('2024-01-02 00:00:00', '2024-01-01 00:00:01');
SELECT sec_to_time(3661), sec_to_time(-3661), sec_to_time(1.5), sec_to_time(9999999), maketime(12, 15, 30), maketime(-1, 0, 0), maketime(1, 60, 0), time_to_sec('01:01:01');
SELECT time_format('25:01:02', '%H %k %h %I %l %i %s %p'), time_format('10:11:12.5', '%f'), time('2024-01-01 10:11:12'), time('x');
SELECT CAST('12:34:56.789' AS TIME), CAST('12:34:56.789' AS TIME(2)), CAST(123456 AS TIME), CAST('x' AS TIME), CAST(1.5 AS TIME(1)), CAST('900:00:00' AS TIME);
SELECT TIME '12:34:56', TIME '12:34:56.123456', TIME '-1:00:00', {t '01:02:03'};
SELECT TIME '25:61:00';
SELECT TIME '10:00:00' + INTERVAL 1 HOUR, TIME '10:00:00' - INTERVAL 11 HOUR, '10:00:00' + INTERVAL 1 HOUR, date_add(TIME '10:00:00', INTERVAL '1:30' MINUTE_SECOND);
SELECT TIME '10:00:00' + 1, TIME '10:00:00' > '9:00:00', TIME '10:00:00' = 100000, TIME '10:00:00' = '10:0:0';
UPDATE t SET a = addtime(a, '1:00:00') WHERE id = 1;
UPDATE t SET a = addtime(a, '1:00:00') WHERE id = 2;
SELECT a FROM t WHERE id IN (1, 2) ORDER BY id;
SET sql_mode = '';
INSERT INTO t (a) VALUES ('900:00:00'), ('-900:00:00'), ('abc'), ('12:60:00');
SELECT a FROM t ORDER BY id DESC LIMIT 4;
\execute time:12:34:56 | time:-1 02:03:04.500000
INSERT INTO t (a, c) VALUES (?, ?);
\execute
SELECT a, b, c FROM t WHERE id IN (1, 2, 3, 5) OR c IS NOT NULL ORDER BY id;
