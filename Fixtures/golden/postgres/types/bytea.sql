-- bytea: hex and escape input, hex output
SELECT '\xDEADbeef'::bytea, 'abc'::bytea, 'a\\b\001'::bytea, ''::bytea, E'\\xde ad'::bytea;
SELECT '\xabc'::bytea;
SELECT '\xzz'::bytea;
SELECT 'a\9'::bytea;
SELECT length('\x0102'::bytea), octet_length('abc'::bytea), '\x01'::bytea || '\x02'::bytea, substring('\x010203'::bytea from 2 for 1), position('\x02'::bytea in '\x0102'::bytea);
SELECT '\x01'::bytea < '\x02'::bytea, '\x01'::bytea = '\x01'::bytea, '\x'::bytea < '\x00'::bytea;
SELECT get_byte('\x0102'::bytea, 1), set_byte('\x0102'::bytea, 1, 255), md5('\x00'::bytea), sha256('abc'::bytea);
SELECT get_byte('\x01'::bytea, 5);
SELECT encode('\x00ff'::bytea, 'hex'), encode('\x00ff'::bytea, 'escape'), encode('\x00ff'::bytea, 'base64'), decode('AP8=', 'base64');
SELECT decode('zz', 'hex');
SELECT encode('a', 'nope');
SELECT convert_from('\xc3a9'::bytea, 'UTF8'), convert_to('é', 'UTF8');
SELECT convert_from('\xff'::bytea, 'UTF8');
SELECT '\x41'::bytea::text;
SELECT 'abc'::text::bytea;
SELECT 5::bytea;
SET bytea_output = 'escape';
SELECT '\x0041ff5c'::bytea;
SET bytea_output = 'hex';
CREATE TABLE blobs (id int PRIMARY KEY, b bytea UNIQUE);
INSERT INTO blobs VALUES (1, '\x00'), (2, '\x0001'), (3, NULL);
INSERT INTO blobs VALUES (4, '\x00');
SELECT id, b FROM blobs ORDER BY b;
\binary \x00ff
SELECT $1::bytea;
