-- COPY in text format
CREATE TABLE t (id int PRIMARY KEY, name text, ok boolean, at date);
COPY t FROM STDIN;
1	one	t	2024-01-01
2	\N	f	\N
3	tab\there\\and\nline	t	2024-02-29
\.
SELECT * FROM t ORDER BY id;
COPY t TO STDOUT;
COPY t (id, name) FROM STDIN;
4	four
5	
\.
COPY t (name, id) TO STDOUT;
COPY (SELECT id, name FROM t WHERE id > 3 ORDER BY id DESC) TO STDOUT;
COPY t (id, name) FROM STDIN WITH (FORMAT text, DELIMITER ',', NULL 'nil');
6,six
7,nil
\.
COPY (SELECT id, name FROM t WHERE id > 5 ORDER BY id) TO STDOUT WITH (DELIMITER '|', NULL '-');
COPY t FROM STDIN;
x	bad	t	2024-01-01
\.
COPY t FROM STDIN;
8	missing
\.
COPY t FROM STDIN;
8	too	t	2024-01-01	many
\.
COPY t FROM STDIN;
8	eight	maybe	2024-01-01
\.
COPY t FROM STDIN;
8	eight	t	2024-01-01
1	again	t	2024-01-01
\.
COPY t (name) FROM STDIN;
no id
\.
SELECT count(*) FROM t;
COPY t (id, nope) FROM STDIN;
\.
COPY nope FROM STDIN;
\.
COPY t FROM STDIN;
\.
COPY nope TO STDOUT;
COPY t (nope) TO STDOUT;
COPY t TO STDOUT WITH (FORMAT nope);
COPY t TO STDOUT WITH (nope true);
CREATE TABLE arrays (a int[], b bytea, f float8, ts timestamp);
COPY arrays FROM STDIN;
{1,NULL,3}	\\x00ff	1.5	2024-01-01 00:00:00
\N	\N	NaN	\N
\.
SELECT * FROM arrays;
COPY arrays TO STDOUT;
BEGIN;
COPY t FROM STDIN;
20	twenty	t	2024-01-01
\.
ROLLBACK;
SELECT count(*) FROM t WHERE id = 20;
COPY t (id, name) FROM STDIN WITH (FORMAT csv, HEADER);
id,name
30,"quoted, ""x"""
31,
\.
COPY (SELECT id, name FROM t WHERE id >= 30 ORDER BY id) TO STDOUT WITH CSV HEADER;
COPY (SELECT 'a	b', E'x\ny', 'back\slash', '') TO STDOUT;
COPY (DELETE FROM t WHERE id = 30 RETURNING id) TO STDOUT;
CREATE TABLE marks (a text, b text);
COPY marks FROM STDIN;
x	y
\.x	z
\.
COPY marks FROM STDIN;
x	y\.z
\.
COPY marks FROM STDIN;
\\.x	\\\.y
\.
COPY marks FROM STDIN;
x\
y	z
\.
COPY marks FROM STDIN (FORMAT csv);
\.x,y
\.
SELECT * FROM marks;
