-- timestamp without time zone
SELECT '2024-02-29 12:34:56'::timestamp, '2024-02-29T12:34:56.789'::timestamp, '2024-02-29'::timestamp, '2024-02-29 12:34:56.123456789'::timestamp, '2024-02-29 12:34'::timestamp, '2024-02-29 12:34:56+05'::timestamp;
SELECT '2024-02-29 12:34:56.5'::timestamp(0), '2024-02-29 12:34:56.123456'::timestamp(3), 'infinity'::timestamp, '-infinity'::timestamp, 'epoch'::timestamp;
SELECT '2024-02-29 24:00:00'::timestamp, '2024-12-31 23:59:59.9999999'::timestamp, '2024-12-31 23:59:60'::timestamp;
SELECT '2024-02-29 25:00:00'::timestamp;
SELECT '2024-02-30 00:00:00'::timestamp;
SELECT 'garbage'::timestamp;
SELECT '294277-01-01'::timestamp;
SELECT timestamp '2024-02-29 12:00:00' < timestamp '2024-02-29 12:00:01', timestamp '2024-02-29' = date '2024-02-29';
SELECT timestamp '2024-02-29 12:00:00' + interval '1 day', timestamp '2024-01-31' + interval '1 month', timestamp '2024-02-29 12:00:00' - interval '1 hour 30 minutes';
SELECT timestamp '2024-03-01 12:30' - timestamp '2024-02-28 11:00';
SELECT date_trunc('hour', timestamp '2024-02-29 12:34:56'), date_trunc('week', timestamp '2024-02-29 12:34:56'), date_trunc('year', timestamp '2024-02-29 12:34:56');
SELECT extract(hour from timestamp '2024-02-29 12:34:56.5'), extract(second from timestamp '2024-02-29 12:34:56.5'), extract(epoch from timestamp '2024-02-29 12:34:56.5'), extract(milliseconds from timestamp '2024-02-29 12:34:56.5');
SELECT date_trunc('nope', timestamp '2024-02-29');
SELECT make_timestamp(2024, 2, 29, 12, 34, 56.5), to_timestamp('2024-02-29 12:34', 'YYYY-MM-DD HH24:MI')::timestamp, to_char(timestamp '2024-02-29 13:04:05.678', 'YYYY-MM-DD HH24:MI:SS.MS HH12 AM');
SELECT '2024-02-29 12:34:56'::timestamp::date, '2024-02-29 12:34:56'::timestamp::text, pg_typeof('2024-02-29'::timestamp(3));
SELECT 5::timestamp;
SELECT pg_typeof(localtimestamp), pg_typeof(now()), pg_typeof(current_timestamp), pg_typeof(clock_timestamp());
SELECT x FROM generate_series(timestamp '2024-01-01', timestamp '2024-01-02', interval '8 hours') x;
\binary
SELECT '2000-01-01'::timestamp, '2024-02-29 12:34:56.789'::timestamp, '-infinity'::timestamp;
