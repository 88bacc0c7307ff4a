-- Aggregates over frames whose start moves: the same to the last digit as if each frame were summed up anew.
CREATE TABLE moving (id int, g int, i int, n numeric, f float8, t text, b bool, v interval);
INSERT INTO moving VALUES
  (1, 1, 5, 1.50, 1e16, 'b', true, '1 day'), (2, 1, NULL, 2.125, 1, 'a', NULL, '2 mons'),
  (3, 1, -3, NULL, -1e16, NULL, false, '-3 hours'), (4, 2, 7, 'NaN', 0.1, 'c', true, NULL),
  (5, 2, 7, 3, 0.2, 'c', true, '1 mon -1 day'), (6, 2, 0, 'Infinity', 0.3, 'aa', false, '00:00:01'),
  (7, 3, 9, -1.0000, 'NaN', 'b', NULL, '5 days'), (8, 3, 1, 4.2, 2.5, '', true, '1 year');
SELECT id, sum(i) OVER w, avg(i) OVER w, count(i) OVER w, count(*) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING);
SELECT id, sum(n) OVER w, avg(n) OVER w, stddev(n) OVER w, var_pop(n) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
SELECT id, sum(n) OVER w, avg(n) OVER w FROM moving WHERE id < 4 OR id > 6 WINDOW w AS (ORDER BY id ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING);
SELECT id, sum(f) OVER w, avg(f) OVER w, sum(f::real) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
SELECT id, min(i) OVER w, max(i) OVER w, min(n) OVER w, max(n) OVER w, max(f) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);
SELECT id, min(t COLLATE "C") OVER w, max(t COLLATE "C") OVER w, string_agg(t, ',') OVER w, array_agg(t) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING);
SELECT id, bool_and(b) OVER w, bool_or(b) OVER w, bit_and(i) OVER w, bit_or(i) OVER w, bit_xor(i) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING);
SELECT id, sum(v) OVER w, avg(v) OVER w, sum(i::int8) OVER w, variance(i) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING);
SELECT id, sum(i) FILTER (WHERE b) OVER w, count(*) FILTER (WHERE b) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS 1 PRECEDING);
SELECT id, sum(i) OVER w, first_value(id) OVER w, last_value(id) OVER w, nth_value(id, 2) OVER w FROM moving WINDOW w AS (ORDER BY id ROWS BETWEEN 2 FOLLOWING AND 1 FOLLOWING);
SELECT id, sum(i) OVER w, first_value(id) OVER w, last_value(id) OVER w, nth_value(id, 2) OVER w FROM moving WINDOW w AS (PARTITION BY g ORDER BY id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING);
SELECT id, sum(i) OVER w, count(*) OVER w, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w FROM moving WINDOW w AS (ORDER BY g RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) ORDER BY id;
SELECT id, ntile(3) OVER (ORDER BY id), ntile(20) OVER (ORDER BY id), ntile(CASE WHEN id > 2 THEN 2 END) OVER (ORDER BY id), ntile(id) OVER (PARTITION BY g ORDER BY id DESC) FROM moving ORDER BY id;
SELECT id, lag(i, id - 3, -1) OVER (ORDER BY id), lead(t, NULL) OVER (ORDER BY id) FROM moving;
-- The offsets are known before the first row.
SELECT sum(i) OVER (ORDER BY id ROWS BETWEEN -1 PRECEDING AND CURRENT ROW) FROM moving;
SELECT sum(i) OVER (ORDER BY id ROWS BETWEEN NULL PRECEDING AND CURRENT ROW) FROM moving;
SELECT sum(i) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND -1 FOLLOWING) FROM moving;
SELECT sum(i) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND NULL FOLLOWING) FROM moving;
SELECT sum(i) OVER (ROWS -1 PRECEDING) FROM moving WHERE false;
SELECT ntile(0) OVER () FROM moving;
SELECT nth_value(i, 0) OVER () FROM moving;
DROP TABLE moving;
