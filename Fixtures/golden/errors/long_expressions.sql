-- An expression that takes long by itself is ended by the timeout
SET statement_timeout = 100;
SELECT regexp_count(repeat('ab', 3000000), 'a|b');
SELECT length(regexp_replace(repeat('ab', 3000000), 'a|b', 'c', 'g'));
RESET statement_timeout;
SELECT regexp_count(repeat('ab', 3000), 'a|b');
CREATE TABLE gap (a int[]);
INSERT INTO gap VALUES ('{1}');
UPDATE gap SET a[200000000] = 1;
UPDATE gap SET a[5] = 1;
SELECT * FROM gap;
