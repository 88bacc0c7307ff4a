-- varchar(n) and char(n): length, padding, comparison
SELECT 'abcdef'::varchar(3), 'ab'::varchar(3), 'abc   '::varchar(3), 'abcdef'::char(3), 'a'::char(3), 'a'::char, 'abc'::char;
CREATE TABLE words (v varchar(3), c char(3), t text);
INSERT INTO words VALUES ('abc', 'abc', 'abc') RETURNING *;
INSERT INTO words VALUES ('abcd', 'a', '');
INSERT INTO words VALUES ('a', 'abcd', '');
INSERT INTO words VALUES ('ab   ', 'ab   ', 'ab   ') RETURNING v || '|', c || '|', t || '|';
INSERT INTO words VALUES ('x', 'x', 'x');
SELECT v, c, length(v), length(c), octet_length(c) FROM words ORDER BY t;
SELECT count(*) FROM words WHERE c = 'x';
SELECT count(*) FROM words WHERE c = 'x  ';
SELECT count(*) FROM words WHERE v = 'x  ';
SELECT count(*) FROM words WHERE c LIKE 'x';
SELECT 'a'::char(3) = 'a'::char(5), 'a '::char(3) = 'a'::text, 'a'::varchar = 'a '::varchar;
SELECT 'ab'::char(4) || 'c', ('ab'::char(4))::text || 'c';
SELECT 'a'::varchar(0);
SELECT 'a'::char(10485761);
SELECT upper('ab'::char(4)) || '|', pg_typeof('a'::char(2)), pg_typeof('a'::varchar(2)), pg_typeof('a'::char(1) || 'b');
SELECT 'abc'::character varying(2), 'abc'::character(2), 'abc'::character varying, 'abc'::bpchar, 'abc'::name;
UPDATE words SET v = 'toolong';
UPDATE words SET v = 'toolong'::varchar(3) WHERE t = 'x' RETURNING v;
SELECT 12345::varchar(3), true::char(2);
\binary
SELECT 'a'::char(3), 'b'::varchar(3), 'é'::text;
