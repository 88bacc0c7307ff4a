-- A gap of an array
CREATE TABLE gap (a int[]);
INSERT INTO gap VALUES ('{1}');
UPDATE gap SET a[200000000] = 1;
UPDATE gap SET a[5] = 1;
SELECT * FROM gap;
