-- Lists of nine members and more are hashed; what they answer is the same.
CREATE TABLE lists (id int, n numeric, f float8, t text, c char(3), d date);
INSERT INTO lists VALUES (1, 1.0, 0, 'a', 'a', '2020-01-01'), (2, 2.50, '-0', 'B', 'b ', '2020-01-02'),
  (3, NULL, 'NaN', NULL, NULL, NULL), (10, 10, 1e300, '', '', 'infinity'), (12, 'NaN', NULL, 'a ', 'abc', '2020-01-09');
SELECT id, id IN (1,2,3,4,5,6,7,8,9), id NOT IN (1,2,3,4,5,6,7,8,9), id IN (1,2,3,4,5,6,7,8,NULL), id NOT IN (1,2,3,4,5,6,7,8,NULL) FROM lists;
SELECT id, n IN (1,2,3,4,5,6,7,8,9.5), n NOT IN (1,2.5,3,4,5,6,7,8,'NaN'), n IN (1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL) FROM lists;
SELECT id, f IN (0,1,2,3,4,5,6,7,8), f IN ('NaN',1,2,3,4,5,6,7,8), f = ANY ('{-0,1,2,3,4,5,6,7,1e300}') FROM lists;
SELECT id, t IN ('a','b','c','d','e','f','g','h','i'), t NOT IN ('a','b','c','d','e','f','g','h',''), c IN ('a','b','c','d','e','f','g','h','') FROM lists;
SELECT id, t COLLATE "C" IN ('a','b','c','d','e','f','g','h','B') FROM lists;
SELECT id, d IN ('2020-01-01','2020-01-02','2020-01-03','2020-01-04','2020-01-05','2020-01-06','2020-01-07','2020-01-08','infinity') FROM lists;
SELECT id, id = ANY ('{1,2,3,4,5,6,7,8,9,10}'), id = ANY ('{1,2,3,4,5,6,7,8,9,NULL}'), id <> ALL ('{1,2,3,4,5,6,7,8,9}'), id <> ALL ('{1,2,3,4,5,6,7,8,9,NULL}') FROM lists;
SELECT id, n = ANY (ARRAY[1,2,3,4,5,6,7,8,9,10]), 9 = ANY (ARRAY[1,2,3,4,5,6,7,8,9,id]), n <> ALL ('{}'), NULL::int = ANY ('{}'), id = ANY (NULL::int[]) FROM lists;
SELECT id, id = ANY ('{{1,2,3},{4,5,6},{7,8,10}}'), id <> ANY ('{1,1,1,1,1,1,1,1,1}'), id = ALL ('{1,1,1,1,1,1,1,1,1}'), id > ANY ('{3,4,5,6,7,8,9,11,12}') FROM lists;
PREPARE among (int[], int, text) AS SELECT id, id = ANY ($1), id <> ALL ($1), id IN (20,21,22,23,24,25,26,27,$2), t IN ('p','q','r','s','u','v','w','x',$3) FROM lists;
EXECUTE among ('{1,2,3,4,5,6,7,8,9}', 10, 'a');
EXECUTE among ('{10,11,12,13,14,15,16,17,NULL}', NULL, '');
EXECUTE among (NULL, 1, NULL);
SELECT id FROM lists WHERE id IN (SELECT x FROM generate_series(1, 20) x WHERE x IN (10,11,12,13,14,15,16,17,18,19));
SELECT id, (SELECT count(*) FROM generate_series(1, 12) x WHERE x = ANY (ARRAY[1,2,3,4,5,6,7,8,lists.id]) AND x IN (1,3,5,7,9,11,13,15,17,lists.id)) FROM lists;
SELECT id, id IN (1,2,3,4,5,6,7,8,1/(id-12)) FROM lists WHERE id < 12;
SELECT (id, t) IN ((1,'a'),(2,'b'),(3,'c'),(4,'d'),(5,'e'),(6,'f'),(7,'g'),(8,'h'),(9,'i')) FROM lists;
DROP TABLE lists;
