-- BINARY and VARBINARY
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, b binary(4), v varbinary(4), c binary, x varchar(5) CHARACTER SET binary);
DESCRIBE t;
SHOW CREATE TABLE t;
INSERT INTO t (b, v) VALUES ('a', 'a'), ('ab  ', 'ab  '), (x'00ff', x'00ff'), ('', ''), (NULL, NULL);
INSERT INTO t (b) VALUES ('abcde');
INSERT INTO t (v) VALUES ('abcde');
INSERT INTO t (v) VALUES ('ééé');
INSERT INTO t (v) VALUES (1234), (1.5);
SELECT * FROM t ORDER BY id;
SELECT id, hex(b), hex(v), length(b), length(v) FROM t ORDER BY id;
SELECT id FROM t WHERE b = 'a' ORDER BY id;
SELECT id FROM t WHERE b = 'a\0\0\0' ORDER BY id;
SELECT id FROM t WHERE v = 'a' ORDER BY id;
SELECT id FROM t WHERE v = 'A' ORDER BY id;
SELECT id FROM t WHERE v = 'ab' ORDER BY id;
SELECT id FROM t WHERE v > 'a' ORDER BY id;
SELECT v FROM t ORDER BY v, id;
SELECT max(v), min(v) FROM t;
SELECT x'41', 0x41, x'', 0x4142 + 1, x'41' + 0, X'7a', hex(0x1f), 0xff = 255;
SELECT hex('abc'), unhex('616263'), unhex('xyz'), hex(255), unhex('6'), hex(NULL);
SELECT BINARY 'a' = 'A', BINARY 'a' = 'a ', 'a' = BINARY 'a', CAST('abc' AS BINARY), CAST('abc' AS BINARY(2)), CAST('a' AS BINARY(3));
SELECT upper(BINARY 'abc'), lower(x'4142'), concat(x'41', 'b'), length(x'414243');
SELECT hex(CAST(5 AS BINARY)), hex(CONVERT('é' USING latin1)), hex(CONVERT('é', BINARY)), hex('é');
SELECT ascii('A'), ord('é'), char(65, 66), char(0xe9 USING latin1), hex(char(256)), hex(char(65, NULL, 66));
INSERT INTO t (v) VALUES (x'ffff');
UPDATE t SET v = x'01020304' WHERE id = 1;
SELECT hex(v) FROM t WHERE id = 1;
SELECT to_base64('hello'), from_base64('aGVsbG8='), from_base64('!'), to_base64(x'00ff');
SELECT md5('a'), sha1('a'), sha2('a', 256), sha2('a', 224), crc32('a');
SET sql_mode = '';
INSERT INTO t (b, v) VALUES ('abcdefg', 'abcdefg');
SELECT b, v FROM t ORDER BY id DESC LIMIT 1;
\execute bytes:0001ff | bytes:41
SELECT hex(?), ? = 'A';
\execute
SELECT b, v, c FROM t ORDER BY id LIMIT 4;
