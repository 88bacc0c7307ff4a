-- The order of text under en_US.UTF-8: letters first, then marks, then case; punctuation counts last.
SHOW lc_collate;
SHOW lc_ctype;
SELECT datcollate, datctype, datlocprovider FROM pg_database WHERE datname = current_database();

SELECT 'a' < 'B', 'B' < 'a', 'a' < 'A', 'ab' < 'a b', 'a-b' < 'ab', 'é' < 'f', 'e' < 'é', 'é' < 'eb', 'Z' < 'é', '_' < 'a', '10' < '9';
SELECT 'a' = 'A', 'é' = 'e', 'a' = 'a ', 'a'::char(3) = 'a ', 'ß' = 'ss', 'ß' < 'sz', 'æ' < 'af', 'ø' < 'p', 'þ' > 'z';
SELECT v FROM (VALUES ('banana'), ('Banana'), ('apple'), ('Äpfel'), ('apple pie'), ('apple-pie'), ('applepie'), ('_x'), ('x'), ('10'), ('9'), ('$5'), (''), (' '), ('zebra'), ('Ärger'), ('ärger'), ('Arger'), ('émigré'), ('emigre')) AS t (v) ORDER BY v;
SELECT v FROM (VALUES ('b'), ('A'), (NULL), ('a'), ('B')) AS t (v) ORDER BY v DESC;
SELECT v FROM (VALUES ('b'), ('A'), (NULL), ('a'), ('B')) AS t (v) ORDER BY v COLLATE "C";
SELECT v FROM (VALUES ('Жук'), ('жаба'), ('ёж'), ('еда'), ('Ωμέγα'), ('άλφα'), ('日本'), ('中国'), ('한국'), ('😀'), ('zz'), ('א'), ('ا')) AS t (v) ORDER BY v;
SELECT min(v), max(v), min(v COLLATE "C"), max(v COLLATE "C") FROM (VALUES ('b'), ('A'), ('a'), ('B'), ('_')) AS t (v);
SELECT greatest('a', 'B', '_c'), least('a', 'B', '_c'), greatest('a', 'B' COLLATE "C"), least('a', 'B' COLLATE "C");
SELECT 'a' < 'B' COLLATE "C", 'a' COLLATE "C" < 'B', 'a' < 'B' COLLATE "POSIX", 'a' < 'B' COLLATE "en_US.utf8", 'a' BETWEEN 'A' AND 'b', 'B' BETWEEN 'a' AND 'c' COLLATE "C";
SELECT 'a' COLLATE "C" < 'B' COLLATE "en_US";
SELECT 'a' < 'B' COLLATE "no_such";
SELECT ARRAY['a', 'B'] < ARRAY['B', 'a'], ('a', 'x') < ('B', 'a'), 'a'::name < 'B'::name, 'a'::varchar < 'B'::varchar, 'a'::char(2) < 'B'::char(2), 'a'::text < 'B'::name;
SELECT array_agg(v ORDER BY v), string_agg(v, ',' ORDER BY v DESC), array_agg(v ORDER BY v COLLATE "C") FROM (VALUES ('b'), ('A'), ('a'), ('B')) AS t (v);
SELECT v, rank() OVER (ORDER BY v) FROM (VALUES ('b'), ('A'), ('a'), ('B'), ('a')) AS t (v) ORDER BY 2, 1;
SELECT DISTINCT v FROM (VALUES ('b'), ('A'), ('a'), ('B'), ('a')) AS t (v) ORDER BY v;
SELECT v, count(*) FROM (VALUES ('b'), ('A'), ('a'), ('B'), ('a')) AS t (v) GROUP BY v ORDER BY v;
SELECT 'b' > ALL (ARRAY['A', 'a', 'B', '_']), 'B' > ANY (ARRAY['b', 'c']), 'a' IN ('A'), 'b' < ANY (ARRAY['B']);
SELECT 'a' ~<~ 'B', 'a' ~>~ 'B', 'a' ~<=~ 'B', 'a' ~>=~ 'B';
SELECT pg_collation_for('a'::text), pg_collation_for('a'::text COLLATE "C");
SELECT relname::text < 'a', pg_collation_for(relname::text), pg_collation_for(relname || 'x') FROM pg_class WHERE relname = 'pg_class';
SELECT oid, collname, collcollate FROM pg_collation WHERE collname IN ('default', 'C', 'POSIX') ORDER BY 1;
SELECT 'b' COLLATE "C" || 'a' < 'B', lower('B' COLLATE "C") < 'B', 'b' < 'B' || 'a' COLLATE "C", CASE WHEN true THEN 'b' COLLATE "C" END < 'C', coalesce(NULL, 'b' COLLATE "C") < 'C', ('b' COLLATE "C")::varchar(3) < 'C';
