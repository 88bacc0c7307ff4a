-- json: kept as written, checked on input
SELECT '{"a": 1,  "b":[1,2, {"c":null}]}'::json, '  [1, 2]  '::json, '"x"'::json, 'null'::json, 'true'::json, '-1.5e3'::json;
SELECT '{"a": 1, "a": 2}'::json, '"\u00e9\n"'::json, '{}'::json, '[]'::json;
SELECT '{a: 1}'::json;
SELECT '{"a": }'::json;
SELECT '[1, 2'::json;
SELECT '01'::json;
SELECT ''::json;
SELECT '{"a":1} x'::json;
SELECT '"\z"'::json;
SELECT '{"a": 1}'::json = '{"a": 1}'::json;
SELECT DISTINCT j FROM (VALUES ('1'::json)) v(j);
SELECT '{"a": {"b": [10, 20]}}'::json -> 'a', '{"a": {"b": [10, 20]}}'::json ->> 'a', '[1, "two"]'::json -> 1, '[1, "two"]'::json ->> 1, '{"a": {"b": [10, 20]}}'::json #> '{a,b,1}', '{"a": {"b": [10, 20]}}'::json #>> '{a,b,1}', '{"a": null}'::json -> 'a', '{"a": null}'::json ->> 'a', '{}'::json -> 'x';
SELECT json_typeof('[1]'), json_typeof('1'), json_typeof('null'), json_array_length('[1, 2, 3]');
SELECT to_json('a"b'::text), to_json(1), to_json(true), to_json(ARRAY[1, 2]), json_build_object('a', 1, 'b', NULL, 'c', 'x'), json_build_array(1, 'x', NULL);
SELECT json_agg(x) FROM (VALUES (1), (2)) v(x);
SELECT '{"a": 1}'::json::text, '{"a": 1}'::text::json;
SELECT 5::json;
CREATE TABLE documents (id int PRIMARY KEY, body json);
INSERT INTO documents VALUES (1, '{"k": "v",   "n": 1}'), (2, NULL) RETURNING *;
INSERT INTO documents VALUES (3, '{bad}');
SELECT body ->> 'k' AS k, (body ->> 'n')::int + 1 AS n FROM documents ORDER BY id;
SELECT * FROM documents ORDER BY body;
CREATE INDEX ON documents (body);
\binary {"a":1}
SELECT $1::json;
