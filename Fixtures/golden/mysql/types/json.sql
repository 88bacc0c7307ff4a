-- JSON as text
CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, j json, k json NOT NULL DEFAULT '{}');
DESCRIBE t;
SHOW CREATE TABLE t;
INSERT INTO t (j) VALUES ('{"a": 1, "b": [1, 2, {"c": null}]}'), ('[]'), ('null'), ('"text"'), ('12.5'), ('true'), (NULL);
INSERT INTO t (j) VALUES ('{bad}');
INSERT INTO t (j) VALUES ('');
INSERT INTO t (j) VALUES ('{"a": 1,}');
INSERT INTO t (j) VALUES (5), (1.5), (true);
INSERT INTO t (j) VALUES ('{"a":1,"a":2}'), (' [1 , 2] ');
SELECT * FROM t ORDER BY id;
SELECT id, json_extract(j, '$.a'), json_extract(j, '$.b[1]'), json_extract(j, '$.b[*]'), json_value(j, '$.a'), json_query(j, '$.b') FROM t WHERE id = 1;
SELECT id, json_type(j), json_valid(j), json_depth(j), json_length(j) FROM t ORDER BY id;
SELECT json_unquote(json_extract(j, '$')) FROM t WHERE id = 4;
SELECT json_keys(j) FROM t WHERE id IN (1, 2) ORDER BY id;
SELECT id FROM t WHERE json_extract(j, '$.a') = 1 ORDER BY id;
SELECT id FROM t WHERE json_contains(j, '1', '$.a') ORDER BY id;
SELECT id FROM t WHERE j = '[]' ORDER BY id;
SELECT id FROM t WHERE j LIKE '%text%' ORDER BY id;
UPDATE t SET j = json_set(j, '$.a', 5, '$.d', 'new') WHERE id = 1;
SELECT j FROM t WHERE id = 1;
UPDATE t SET j = json_remove(j, '$.b', '$.d') WHERE id = 1;
SELECT j FROM t WHERE id = 1;
UPDATE t SET j = 'bad' WHERE id = 1;
INSERT INTO t (k) VALUES (NULL);
SELECT length(j), concat(j, 'x'), upper(j) FROM t WHERE id = 4;
SELECT j, count(*) FROM t GROUP BY j ORDER BY j;
\execute {"p": "q"}
INSERT INTO t (j) VALUES (?);
\execute
SELECT j, k FROM t ORDER BY id DESC LIMIT 2;
