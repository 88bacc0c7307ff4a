-- boolean: input, output, logic of three values
SELECT true, false, NULL::boolean, 't'::boolean, 'yes'::bool, 'on'::bool, '1'::bool, 'FALSE'::bool, 'n'::bool, 'of'::bool;
SELECT 'tru'::boolean, ' true '::boolean;
SELECT 'maybe'::boolean;
SELECT ''::boolean;
SELECT true AND NULL, false AND NULL, true OR NULL, false OR NULL, NOT NULL::boolean;
SELECT true = false, true <> false, true > false, false < true;
SELECT NULL IS NULL, true IS TRUE, NULL IS NOT TRUE, false IS FALSE, NULL IS UNKNOWN, true IS NOT UNKNOWN;
SELECT 1::boolean, 0::boolean, (-3)::boolean;
SELECT 2::bigint::boolean;
SELECT true::int, false::text, true::varchar;
SELECT 1.5::boolean;
SELECT 1 AND true;
SELECT NOT 1;
SELECT true + false;
SELECT bool_and(x), bool_or(x), every(x) FROM (VALUES (true), (false), (NULL)) v(x);
\binary t
SELECT $1::boolean, false, NULL::boolean;
\params x
SELECT $1::boolean;
