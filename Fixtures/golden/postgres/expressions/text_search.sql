-- What is looked for in a text, also where much of it fits again and again.
SELECT position(repeat('a', 500) || 'b' in repeat('a', 20000)), position(repeat('a', 500) || 'b' in repeat('a', 20000) || 'b'), strpos(repeat('ab', 9000) || 'c', repeat('ab', 400) || 'c');
SELECT strpos('hällo wörld', 'ö'), strpos('abc', ''), strpos('', 'a'), strpos('', ''), strpos('aab', 'aabb'), position('\x0203'::bytea in '\x01020203'::bytea);
SELECT length(replace(repeat('a', 3000), repeat('a', 7), 'xy')), replace('aaaa', 'aa', 'b'), replace('aaa', 'aa', 'b'), replace('abc', '', 'x');
SELECT split_part(repeat('aab', 2000) || 'tail', repeat('aab', 300), 7), split_part('a,b,c', ',', -1), cardinality(string_to_array(repeat('aaab', 1000), 'aab'));
SELECT 'abcabd' LIKE '%abd', 'abcabd' LIKE '%abc', 'abcabd' LIKE 'abc%bd', 'abcabd' LIKE '%c%b%', 'abcabd' LIKE '%b%c%', 'aXb' LIKE 'a%%b', '' LIKE '%', '' LIKE '%a', 'a%b' LIKE 'a\%b', 'xa%b' LIKE '%a\%b', 'xa%bc' LIKE '%a\%%c';
SELECT 'ababac' LIKE '%ab_c', 'ababac' LIKE '%a_c', 'ababac' LIKE '%ba%_c', 'äöü' LIKE '%ö_', 'äöü' LIKE '%ö', 'äöü' LIKE '_%ü', 'abc' LIKE '%_', '' LIKE '%_', 'abc' LIKE '%bc%_';
SELECT repeat('a', 20000) LIKE '%' || repeat('a', 500) || 'b%', repeat('a', 20000) || 'b' LIKE '%' || repeat('a', 500) || 'b', repeat('ab', 5000) LIKE '%' || repeat('ab', 100) || '%' || repeat('ba', 100) || '%';
SELECT 'aBcD' ILIKE '%bC%', 'aBcD' ILIKE '%d', 'aBcD' NOT ILIKE '%x%', 'abc' LIKE 'a%c' ESCAPE '', 'a%c' LIKE '%x%c' ESCAPE 'x';
SELECT 'abc' LIKE '%b\';
SELECT 'abc' LIKE 'abc\';
SELECT 'abc' LIKE '%x%\';
