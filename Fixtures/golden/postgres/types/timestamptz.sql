-- timestamp with time zone: input with offsets, output in the session's zone
SHOW timezone;
SELECT '2024-02-29 12:34:56+02'::timestamptz, '2024-02-29 12:34:56Z'::timestamptz, '2024-02-29 12:34:56'::timestamptz, '2024-02-29T12:34:56.5-05:30'::timestamptz, '2024-02-29 12:34:56 UTC'::timestamptz;
SET timezone = 'Europe/Berlin';
SELECT '2024-02-29 12:00:00Z'::timestamptz, '2024-07-01 12:00:00Z'::timestamptz, '2024-07-01 12:00:00'::timestamptz;
SELECT '2024-03-31 02:30:00'::timestamptz, '2024-10-27 02:30:00'::timestamptz;
SET timezone = '+05:30';
SELECT '2024-02-29 12:00:00Z'::timestamptz;
SET timezone = -3;
SELECT '2024-02-29 12:00:00Z'::timestamptz;
SET TIME ZONE 'America/New_York';
SHOW timezone;
SELECT '2024-02-29 12:00:00Z'::timestamptz::timestamp, '2024-02-29 12:00:00'::timestamp::timestamptz, '2024-02-29 03:00:00Z'::timestamptz::date;
SELECT '2024-02-29 12:00:00Z'::timestamptz AT TIME ZONE 'UTC', '2024-02-29 12:00:00'::timestamp AT TIME ZONE 'UTC';
SET TIME ZONE 'Nowhere/City';
RESET timezone;
SELECT '2024-02-29 12:34:56 Nowhere/City'::timestamptz;
SELECT '2024-02-29 12:00:00+02'::timestamptz = '2024-02-29 10:00:00Z'::timestamptz, '2024-02-29 12:00:00+02'::timestamptz < '2024-02-29 11:00:00Z'::timestamptz;
SELECT extract(epoch from '2024-02-29 12:00:00Z'::timestamptz), extract(timezone from '2024-02-29 12:00:00Z'::timestamptz), date_trunc('day', '2024-02-29 12:00:00Z'::timestamptz), to_timestamp(1709208000.5);
SELECT timestamptz '2024-02-29 12:00:00Z' + interval '1 day 2 hours', timestamptz '2024-02-29 12:00:00Z' - timestamptz '2024-02-28 11:00:00Z';
SELECT 'infinity'::timestamptz, 'epoch'::timestamptz, '0044-03-15 12:00:00+00 BC'::timestamptz;
SELECT now() = current_timestamp, now() = transaction_timestamp(), now() <= clock_timestamp(), statement_timestamp() >= now();
CREATE TABLE stamps (id serial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), plain timestamp DEFAULT '2024-01-01');
INSERT INTO stamps (at) VALUES ('2024-02-29 12:00:00+02'), ('2024-02-29 12:00:00-02') RETURNING *;
INSERT INTO stamps DEFAULT VALUES RETURNING id, at <= clock_timestamp() AS past, plain;
SELECT id FROM stamps WHERE at < '2024-02-29 12:00:00Z' ORDER BY at;
\binary
SELECT '2000-01-01 00:00:00Z'::timestamptz, '1999-12-31 23:59:59.5Z'::timestamptz;
