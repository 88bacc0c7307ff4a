"""Statements of MySQL made by chance: expressions of every function and operator, queries and changes of three tables."""

SETUP = [
    "CREATE TABLE t (id int PRIMARY KEY AUTO_INCREMENT, a int, b bigint unsigned, c varchar(20), d decimal(10,2), e datetime, f double, KEY (a), KEY (c))",
    "CREATE TABLE u (id int PRIMARY KEY, tid int, v varchar(10) UNIQUE, n tinyint NOT NULL DEFAULT 3, day date, moment time)",
    "CREATE TABLE w (k varchar(5), n int, x varbinary(8), s enum('p','q'), PRIMARY KEY (k, n))",
    "INSERT INTO t (a, b, c, d, e, f) VALUES (1, 1, 'one', 1.5, '2024-01-02 03:04:05', 0.5), (2, 18446744073709551615, 'TWO', -2.25, NULL, 1e10), "
    "(NULL, 0, '', 0, '2024-02-29 00:00:00', -1), (5, 7, '12abc', NULL, '1999-12-31 23:59:59', NULL), (2, NULL, 'é', 99999999.99, '2024-01-02', 3)",
    "INSERT INTO u VALUES (1, 1, 'x', 1, '2024-01-31', '10:00:00'), (2, 2, 'Y', 127, NULL, '-01:30:00'), (3, NULL, NULL, -128, '2000-02-29', NULL)",
    "INSERT INTO w VALUES ('a', 1, x'00ff', 'p'), ('a', 2, 'abc', 'q'), ('b', 1, NULL, NULL)",
]
COLUMNS = {"t": ["id", "a", "b", "c", "d", "e", "f"], "u": ["id", "tid", "v", "n", "day", "moment"], "w": ["k", "n", "x", "s"]}
LITERALS = [
    "0", "1", "-1", "2", "10", "255", "2147483648", "9223372036854775807", "18446744073709551615", "1.5", "-0.25", "1e0", "1e30", "'a'", "''", "'12'", "'12abc'",
    "'abc'", "' 7 '", "NULL", "TRUE", "FALSE", "x'41'", "b'101'", "'2024-01-31'", "'2024-02-30'", "'10:11:12'", "DATE '2024-02-29'", "TIME '01:02:03.5'",
    "-9223372036854775808", "-9223372036854775809", "-2147483648", "2147483647", "65535", "-128", "1e308", "-1e-308", "'1e400'", "'-9223372036854775808'", "x''", "x'ff'",
    "_binary'ab'", "'9999-12-31 23:59:59.999999'", "'0000-00-00'", "'838:59:59'", "'-838:59:59.999999'", "'[]'", "'\\\\'", "'(a|b)*c'", "'%Y-%m-%d %H:%i:%s.%f'", "'tiny,p,q'",
    "TIMESTAMP '2024-01-01 12:00:00'", "'{\"a\": [1, 2]}'", "'$.a'", "'é漢🎉'", "'%a%'", "99999999999999999999", "0.000001"]
BINARY = ["+", "-", "*", "/", "DIV", "%", "=", "<=>", "<>", "<", "<=", ">", ">=", "AND", "OR", "XOR", "&", "|", "^", "<<", ">>", "LIKE", "REGEXP"]
FUNCTIONS = {
    0: "pi now curdate curtime utc_timestamp uuid connection_id database row_count last_insert_id found_rows sysdate",
    1: "abs ceil floor sign sqrt exp ln log2 log10 sin cos tan hex bin oct length char_length upper lower reverse trim ltrim rtrim ascii ord quote soundex "
       "year month day dayofweek dayofyear weekday quarter week hour minute second microsecond date time last_day dayname monthname to_days from_days "
       "unix_timestamp from_unixtime sec_to_time time_to_sec isnull md5 sha1 crc32 to_base64 from_base64 unhex bit_count json_valid json_type json_length "
       "json_depth json_keys json_quote json_unquote inet_aton inet_ntoa round truncate degrees radians space acos asin atan cot log rand char bit_length sha2 "
       "compress uncompress inet6_aton inet6_ntoa is_ipv4 any_value coercibility collation charset json_compact yearweek weekofyear to_seconds json_array "
       "json_object uuid_short",
    2: "concat left right repeat round truncate mod pow atan2 greatest least ifnull nullif coalesce instr locate strcmp find_in_set field elt datediff "
       "timediff addtime subtime date_format time_format str_to_date period_add period_diff makedate json_extract json_contains format week adddate concat_ws "
       "log sha2 json_contains_path json_search json_array_append json_remove json_merge_patch json_merge_preserve json_value get_format convert_tz subdate "
       "yearweek aes_encrypt aes_decrypt regexp_instr regexp_substr make_set char bin ifnull",
    3: "substring replace lpad rpad if conv insert concat_ws substring_index greatest least coalesce field elt json_set locate maketime regexp_replace mid "
       "json_insert json_replace json_array_insert json_search export_set make_set regexp_substr regexp_instr char convert_tz interval",
}
FUNCTIONS = {count: names.split() for count, names in FUNCTIONS.items()}
AGGREGATES = ["count", "sum", "avg", "min", "max", "bit_and", "bit_or", "std", "variance", "group_concat"]
TYPES = ["SIGNED", "UNSIGNED", "CHAR", "CHAR(2)", "BINARY", "DECIMAL(10,2)", "DECIMAL(5,1)", "DATE", "TIME", "DATETIME", "DATETIME(3)", "DOUBLE", "FLOAT"]
UNITS = ["DAY", "MONTH", "YEAR", "HOUR", "MINUTE", "SECOND", "MICROSECOND", "WEEK", "QUARTER", "DAY_SECOND", "YEAR_MONTH", "HOUR_MICROSECOND"]


class Maker:
    def __init__(self, chance):
        self.chance = chance

    def expression(self, columns=(), depth=3):
        chance = self.chance
        if depth == 0 or chance.random() < 0.2:
            return chance.choice(columns) if columns and chance.random() < 0.6 else chance.choice(LITERALS)
        inner = [self.expression(columns, depth - 1) for _ in range(3)]
        kind = chance.randrange(12)
        if kind < 4:
            return f"({inner[0]} {chance.choice(BINARY)} {inner[1]})"
        if kind < 8:
            count = chance.choice([0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3])
            return f"{chance.choice(FUNCTIONS[count])}({', '.join(inner[:count])})"
        return [
            f"CAST({inner[0]} AS {chance.choice(TYPES)})",
            f"CASE WHEN {inner[0]} THEN {inner[1]} ELSE {inner[2]} END",
            f"({inner[0]} {chance.choice(['', 'NOT '])}IN ({inner[1]}, {inner[2]}))",
            chance.choice([f"({inner[0]} IS {chance.choice(['', 'NOT '])}NULL)", f"(NOT {inner[0]})", f"(-{inner[0]})", f"(~{inner[0]})",
                           f"({inner[0]} BETWEEN {inner[1]} AND {inner[2]})", f"({inner[0]} + INTERVAL {inner[1]} {chance.choice(UNITS)})"]),
        ][kind - 8]

    def select(self):
        chance = self.chance
        tables = chance.sample(sorted(COLUMNS), chance.choice([1, 1, 2]))
        columns = [f"{table}.{column}" for table in tables for column in COLUMNS[table]]
        source = tables[0]
        if len(tables) == 2:
            on = self.expression(columns, 1) if chance.random() < 0.3 else f"{chance.choice(columns)} = {chance.choice(columns)}"
            source = f"{tables[0]} {chance.choice(['JOIN', 'LEFT JOIN', 'RIGHT JOIN'])} {tables[1]} ON {on}"
        where = f" WHERE {self.expression(columns, 2)}" if chance.random() < 0.6 else ""
        if chance.random() < 0.35:
            group = chance.choice(columns)
            items = [group, *(f"{chance.choice(AGGREGATES)}({self.expression(columns, 1)})" for _ in range(chance.randint(1, 2)))]
            having = f" HAVING count(*) {chance.choice(['>', '<', '='])} {chance.randint(0, 2)}" if chance.random() < 0.3 else ""
            return f"SELECT {', '.join(items)} FROM {source}{where} GROUP BY {group}{having} ORDER BY 1, 2"
        items = [self.expression(columns, 2) for _ in range(chance.randint(1, 3))]
        distinct = "DISTINCT " if chance.random() < 0.2 else ""
        order = ", ".join(str(at + 1) for at in range(len(items)))
        return f"SELECT {distinct}{', '.join(items)} FROM {source}{where} ORDER BY {order}"

    def change(self):
        chance = self.chance
        table = chance.choice(sorted(COLUMNS))
        columns = COLUMNS[table]
        ignore = chance.choice(["", "", "IGNORE "])
        kind = chance.randrange(5)
        if kind == 0:
            chosen = chance.sample(columns, chance.randint(1, len(columns)))
            rows = ", ".join("(" + ", ".join(self.expression(depth=1) for _ in chosen) + ")" for _ in range(chance.randint(1, 3)))
            tail = f" ON DUPLICATE KEY UPDATE {chance.choice(columns)} = {self.expression(columns, 1)}" if chance.random() < 0.3 else ""
            return f"INSERT {ignore}INTO {table} ({', '.join(chosen)}) VALUES {rows}{tail}"
        if kind == 1:
            chosen = chance.sample(columns, len(columns) - chance.randint(0, 1))
            return f"REPLACE INTO {table} ({', '.join(chosen)}) VALUES ({', '.join(self.expression(depth=1) for _ in chosen)})"
        where = f" WHERE {self.expression(columns, 2)}"
        limit = f" ORDER BY {', '.join(columns)} LIMIT {chance.randint(0, 2)}" if chance.random() < 0.3 else ""
        if kind == 2:
            return f"DELETE FROM {table}{where}{limit}"
        changes = ", ".join(f"{column} = {self.expression(columns, 2)}" for column in chance.sample(columns, chance.randint(1, 2)))
        return f"UPDATE {ignore}{table} SET {changes}{where}{limit}"

    def statement(self):
        chance = self.chance.random()
        if chance < 0.4:
            return "SELECT " + ", ".join(self.expression() for _ in range(self.chance.randint(1, 3)))
        if chance < 0.75:
            return self.select()
        if chance < 0.95:
            return self.change()
        return self.chance.choice(["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "SET sql_mode = ''", "SET sql_mode = DEFAULT", "SELECT * FROM t"])
