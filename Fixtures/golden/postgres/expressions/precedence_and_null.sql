-- operator precedence, three-valued logic, row comparison
SELECT 1 + 2 * 3, (1 + 2) * 3, -2 ^ 2, 2 ^ 3 ^ 2, 10 - 5 - 2, 2 * 3 % 4, - 5 + 3;
SELECT NOT true OR true, NOT (true OR true), true OR false AND false, 1 < 2 AND 2 < 3;
SELECT 1 = 1 IS TRUE, NOT 1 = 2, 1 + 1 IS NULL, 'a' || 'b' = 'ab';
SELECT NULL = NULL, NULL <> 1, NULL + 1, NULL || 'x', NULL AND false, NULL OR true, NOT NULL;
SELECT NULL IS NULL, 1 IS NOT NULL, 1 ISNULL, 1 NOTNULL;
SELECT 1 IS DISTINCT FROM NULL, NULL IS DISTINCT FROM NULL, 1 IS NOT DISTINCT FROM 1, NULL IS NOT DISTINCT FROM 1;
SELECT 5 BETWEEN 1 AND 10, 5 NOT BETWEEN 1 AND 10, 5 BETWEEN 10 AND 1, 5 BETWEEN SYMMETRIC 10 AND 1, NULL BETWEEN 1 AND 2;
SELECT (1, 2) = (1, 2), (1, 2) < (1, 3), (1, NULL) = (1, 2), (1, 2) <> (1, NULL), (2, NULL) > (1, 5), ROW(1, 'a') = ROW(1, 'a');
SELECT (1, 2) IN ((1, 2), (3, 4)), (1, 2) IN (SELECT 1, 2), (1, 2) NOT IN (SELECT 1, 3);
SELECT (1, 2) = (1, 2, 3);
SELECT ROW(1, NULL) IS NULL, ROW(NULL, NULL) IS NULL, ROW(1, NULL) IS NOT NULL;
SELECT CASE WHEN NULL THEN 1 WHEN false THEN 2 ELSE 3 END, CASE 2 WHEN 1 THEN 'a' WHEN 2 THEN 'b' END, CASE 5 WHEN 1 THEN 'a' END, CASE NULL WHEN NULL THEN 1 ELSE 2 END;
SELECT CASE WHEN true THEN 1 ELSE 1 / 0 END;
SELECT coalesce(NULL, NULL, 3), coalesce(1, 1 / 0);
SELECT true OR 1 / 0 = 1;
SELECT x, CASE WHEN x <> 0 THEN 10 / x END FROM (VALUES (0), (5)) v(x) ORDER BY x;
SELECT 1 < 2 < 3;
SELECT 1 = 2 = false;
SELECT - - 1, + 1, - (-1), 2 - -2;
SELECT 1 --comment
+ 1, /* a /* nested */ comment */ 2;
SELECT 'a' LIKE 'a' AND 'b' NOT LIKE 'a', 'x' || 'y' LIKE 'xy', NOT 'a' IN ('b');
SELECT num_nulls(1, NULL, 'x'), num_nonnulls(1, NULL);
