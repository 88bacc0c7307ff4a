-- Literals, comments, identifiers, operators as they are read
SELECT 1, 1.5, 1e3, 1.e1, .5, 'a', "b", 'a''b', "a""b", 'a"b', "a'b", 'a\'b', 'a\\b', 'a\nb', 'a\0b', 'a\Zb', 'a\qb', '\%\_';
SELECT 'a' 'b', 'a' "b", 'a'
'b';
SELECT 0x41, x'41', X'4142', 0xA, 0x, 1;
SELECT x'4';
SELECT b'101', B'1', 0b101, b'', 1;
SELECT b'2';
SELECT N'a', n'b', _utf8mb4'c', _utf8mb4 'd', _latin1 x'e9', _binary 'e';
SELECT _nonsense'x';
SELECT NULL, null, \N, TRUE, true, FALSE;
SELECT 1 -- comment
;
SELECT 1 # comment
;
SELECT /* comment */ 1, 2 /* another
line */ ;
SELECT 1 /*! + 1 */, 1 /*!50000 + 1 */, 1 /*!99999 + 1 */, 1 /*M! + 1 */, 1 /*M!100000 + 1 */, 1 /*M!999999 + 1 */;
SELECT 5--1, 5-- 1
;
SELECT `a` FROM (SELECT 1 AS `a`) q;
SELECT 1 AS `a``b`, 2 AS 'x y', 3 AS "z", 4 z2, 5 'q';
SELECT 1 AS ``;
SELECT 1 AS `ends `;
SELECT 1 AS select;
SELECT 1 AS `select`, 2 AS value, 3 AS date, 4 AS status, 5 AS name, 6 AS type, 7 AS user;
CREATE TABLE T1 (A int, b int);
SELECT a, B FROM T1;
SELECT * FROM t1;
SELECT T1.a FROM T1 WHERE T1.B IS NULL;
SELECT t1.a FROM T1;
SELECT x.a FROM T1 X;
CREATE TABLE `tab.le` (`co.l` int);
SELECT `tab.le`.`co.l` FROM `tab.le`;
CREATE TABLE 1a (2b int);
SELECT 2b FROM 1a;
CREATE TABLE 123 (a int);
CREATE TABLE a$b (c_$ int);
SELECT c_$ FROM a$b;
CREATE TABLE äöü (ñ int);
SELECT ñ FROM äöü;
SELECT 1 + 1, 1+1, 1 +1, 1-1, -1, - 1, 1- -1, 2*3, 2 * 3, 6/3, 7%3, 7 div 2, 7 MOD 2, NOT 1, !1, ~1, 1 && 1, 1 || 0, 1 XOR 0;
SELECT 1 <=> 1, 1 <> 2, 1 != 2, 1 >= 1, 1 <= 1, 1 < 2, 1 > 0, 1 := 1;
SELECT @x := 5, @x, @X, @`x`, @'x', @"x", @x + 1;
SELECT 'a' LIKE 'A' AND 'b' = 'B' OR NOT 0 XOR 1, 1 IN (1) = 1, 5 BETWEEN 1 AND 3 + 4, - 2 + 3, 1 | 2 & 4, 2 + 3 << 1, 1 = 2 OR 3;
SET sql_mode = 'ANSI_QUOTES';
SELECT "a";
SELECT 'a' AS "b c";
SET sql_mode = 'PIPES_AS_CONCAT';
SELECT 'a' || 'b' || 1;
SET sql_mode = 'NO_BACKSLASH_ESCAPES';
SELECT 'a\nb', 'a\\b', length('\\');
SET sql_mode = 'IGNORE_SPACE';
SELECT count (*), concat ('a', 'b');
SET sql_mode = 'HIGH_NOT_PRECEDENCE';
SELECT NOT 1 BETWEEN -5 AND 5;
SET sql_mode = DEFAULT;
SELECT NOT 1 BETWEEN -5 AND 5;
SELECT count (*) FROM T1;
SELECT now ( ) > 0, user () IS NULL;
SELECT 1;;
;
SELECT 9223372036854775807, 9223372036854775808, -9223372036854775808, -9223372036854775809, 18446744073709551615, 18446744073709551616, 1e400;
SELECT 1.7976931348623157e308, 1e-400, 123456789012345678901234567890.123456789;
SELECT 'very long alias of an expression' = 'a' AND 1 + 2 * 3 IN (1, 2, 3) OR 'xyz' LIKE '%a%' AND NOT 5 BETWEEN 1 AND 2;
SELECT  1   +   1 , ( 2 ) , -( 3 ), 'é', "ü", concat( 'a' ,'b' );
