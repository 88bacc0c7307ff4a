-- sets in the target list with ORDER BY, LIMIT and DISTINCT
SELECT generate_series(1, 3) g ORDER BY g DESC LIMIT 2;
SELECT generate_series(1, 3) g ORDER BY g DESC;
SELECT unnest(ARRAY[3, 1, 2]) u ORDER BY u LIMIT 1;
SELECT unnest(ARRAY[3, 1, 2]) u ORDER BY 1 OFFSET 1;
SELECT DISTINCT unnest(ARRAY[3, 1, 2, 3]) u ORDER BY u LIMIT 2;
SELECT DISTINCT generate_series(1, 3) / 2 ORDER BY 1 DESC;
SELECT DISTINCT unnest(ARRAY['b', 'a', 'b']) ORDER BY 1;
SELECT generate_series(1, 3) LIMIT 2;
SELECT -generate_series(1, 3) AS n ORDER BY n LIMIT 2;
SELECT 1 AS one, generate_series(1, 2) AS g ORDER BY one, g DESC;
SELECT DISTINCT ON (g % 2) g FROM (SELECT generate_series(1, 4) AS g) s ORDER BY g % 2, g DESC;
SELECT DISTINCT v.k, unnest(v.a) AS u FROM (VALUES (1, ARRAY[2, 1, 2]), (0, ARRAY[5])) v(k, a) ORDER BY v.k, u;
SELECT v.k, unnest(v.a) AS u FROM (VALUES (1, ARRAY[2, 1]), (0, ARRAY[5])) v(k, a) ORDER BY u DESC LIMIT 2;
SELECT generate_series(1, 2) AS a, generate_series(1, 3) AS b ORDER BY b DESC, a;
