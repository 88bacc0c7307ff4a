-- names past 63 bytes are cut, with a notice
CREATE TABLE nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn (a int);
SELECT relname, length(relname) FROM pg_class WHERE relname LIKE 'nnnn%';
CREATE TABLE t ("This is a quoted name, and it is much longer than a name may be in PostgreSQL" int, b int);
SELECT b AS äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü FROM t;
SELECT 'a string that is no name is as long as it likes to be, even if it is very long indeed' AS a;
SELECT 1 AS a23456789012345678901234567890123456789012345678901234567890123;
SELECT 1 AS a234567890123456789012345678901234567890123456789012345678901234;
SAVEPOINT mmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm;
SELECT 'x" y' AS "quoted too, behind a string with a quote, and far too long for what a name may be", 1 + ;
PREPARE p AS SELECT 1 AS pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp;
EXECUTE p;
\params
SELECT 1 AS pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp;
