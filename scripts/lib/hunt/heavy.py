"""Statements that are too much: long, deep, large, many. Each ends with an answer, an error or at its timeout, and others are served meanwhile."""

import contextlib
import threading
import time

from hunt.session import Session
from hunt.statements import Episode, Step

SIZES = [20, 200, 2_000, 20_000, 100_000]
# A session that asks for nothing may wait so long beside a statement, in seconds.
PATIENCE = 2.5
TEXT = "repeat('x', {0} * 1000)"
# `{0}` is the size; a value that is a function is given it.
TEMPLATES = {
    # Depth of the text.
    "parentheses": lambda n: f"SELECT {'(' * n}1{')' * n}",
    "signs": lambda n: f"SELECT {'- ' * n}1",
    "not": lambda n: f"SELECT {'NOT ' * n}true",
    "calls": lambda n: f"SELECT {'abs(' * n}1{')' * n}",
    "cases": lambda n: f"SELECT {'CASE WHEN true THEN ' * n}1{' END' * n}",
    "subqueries": lambda n: f"SELECT {'(SELECT ' * n}1{')' * n}",
    "derived": lambda n: f"{'SELECT * FROM (' * n}SELECT 1{') q' * n}",
    "arrays": lambda n: f"SELECT {'ARRAY[' * n}1{']' * n}",
    "casts": lambda n: f"SELECT 1{'::int' * n}",
    "subscripts": lambda n: f"SELECT (ARRAY[1]){'[1]' * n}",
    "exists": lambda n: f"SELECT {'EXISTS (SELECT 1 WHERE ' * n}true{')' * n}",
    "brackets": lambda n: f"SELECT ('{'[' * n}{']' * n}')::jsonb",
    "braces": lambda n: f"SELECT ('{'{' * n}{'}' * n}')::int[]",
    "objects": lambda n: f"""SELECT ('{'{"a":' * n}1{'}' * n}')::jsonb""",
    "joins in": lambda n: (
        f"SELECT 1 FROM {'(' * n}(SELECT 1) a{''.join(f' CROSS JOIN (SELECT 1) b{at})' for at in range(n))}" if n < 3000 else "SELECT 1"
    ),
    "groups": lambda n: f"SELECT 'aaa' ~ '{'(' * n}a{')' * n}'",
    "comment": lambda n: f"SELECT {'/* ' * n}1{'*/ ' * n}",
    # Length of the text.
    "sum": lambda n: "SELECT 1" + " + 1" * n,
    "concat": lambda n: "SELECT ''" + " || 'x'" * n,
    "and": lambda n: "SELECT true" + " AND true" * n,
    "or": lambda n: "SELECT count(*) FROM t WHERE id = 0" + "".join(f" OR id = {at}" for at in range(n)),
    "in": lambda n: f"SELECT count(*) FROM t WHERE id IN ({','.join(map(str, range(n)))})",
    "targets": lambda n: "SELECT " + ", ".join("1" for _ in range(n)),
    "values": lambda n: "VALUES " + ", ".join(f"({at})" for at in range(n)),
    "unions": lambda n: " UNION ALL ".join(["SELECT 1"] * n),
    "excepts": lambda n: " EXCEPT ".join(["SELECT 1"] * n),
    "tables": lambda n: "SELECT count(*) FROM " + ", ".join(f"(SELECT 1) q{at}" for at in range(n)),
    "joins": lambda n: (
        "SELECT count(*) FROM t q0" + "".join(f" JOIN t q{at} ON q{at}.id = q{at - 1}.id" for at in range(1, n)) + " WHERE q0.id = 1"
        if n <= 20_000
        else "SELECT 1"
    ),
    "left joins": lambda n: (
        "SELECT count(*) FROM t q0" + "".join(f" LEFT JOIN t q{at} USING (id)" for at in range(1, n)) if n <= 2_000 else "SELECT 1"
    ),
    "common tables": lambda n: "WITH c0 AS (SELECT 1 a)"
    + "".join(f", c{at} AS (SELECT a + 1 a FROM c{at - 1})" for at in range(1, n))
    + f" SELECT * FROM c{n - 1}",
    "common twice": lambda n: (
        "WITH c0 AS (SELECT 1 a)"
        + "".join(f", c{at} AS (SELECT x.a FROM c{at - 1} x, c{at - 1} y)" for at in range(1, n))
        + f" SELECT * FROM c{n - 1}"
        if n <= 200
        else "SELECT 1"
    ),
    "many exists": lambda n: (
        "SELECT count(*) FROM t WHERE true" + "".join(f" AND EXISTS (SELECT 1 FROM t u WHERE u.id = t.id + {at})" for at in range(n))
        if n <= 20_000
        else "SELECT 1"
    ),
    "lateral": lambda n: (
        "SELECT count(*) FROM (SELECT 1 a) q0" + "".join(f", LATERAL (SELECT q{at - 1}.a) q{at}" for at in range(1, n))
        if n <= 20_000
        else "SELECT 1"
    ),
    "scalars": lambda n: "SELECT " + " + ".join(["(SELECT max(id) FROM t)"] * n),
    "grouping": lambda n: "SELECT count(*) FROM t GROUP BY " + ", ".join(f"id + {at}" for at in range(n)),
    "ordering": lambda n: "SELECT id FROM t ORDER BY " + ", ".join(f"id % {at + 2}" for at in range(n)),
    "aggregates": lambda n: "SELECT " + ", ".join(f"sum(id + {at}) FILTER (WHERE id > {at})" for at in range(min(n, 1600))) + " FROM t",
    "windows": lambda n: "SELECT " + ", ".join(f"sum(id) OVER (ORDER BY id % {at + 2})" for at in range(min(n, 1600))) + " FROM t",
    "cube": lambda n: f"SELECT count(*) FROM t GROUP BY CUBE ({', '.join(f'id % {at + 2}' for at in range(min(n, 12)))})",
    "sets": lambda n: f"SELECT count(*) FROM t GROUP BY GROUPING SETS ({', '.join(f'(id % {at + 2})' for at in range(min(n, 4000)))})",
    "long literal": lambda n: f"SELECT length('{'é' * n * 20}')",
    "whens": lambda n: "SELECT CASE id " + "".join(f"WHEN {at} THEN {at} " for at in range(n)) + "END FROM t",
    "coalesce": lambda n: f"SELECT coalesce({', '.join(['NULL'] * n)}, 1)",
    "concat call": lambda n: f"SELECT length(concat({', '.join(['1'] * n)}))",
    "semicolons": lambda n: "; ".join(["SELECT 1"] * min(n, 20_000)),
    "row": lambda n: f"SELECT ROW({', '.join(['1'] * min(n, 1600))}) = ROW({', '.join(['1'] * min(n, 1600))})",
    # Tables.
    "columns": lambda n: f"CREATE TABLE many ({', '.join(f'c{at} int DEFAULT {at}' for at in range(min(n, 1700)))})",
    "checks": lambda n: f"CREATE TABLE many (a int, {', '.join(f'CHECK (a > {-at})' for at in range(min(n, 2000)))})",
    "alterations": lambda n: f"ALTER TABLE t {', '.join(f'ADD c{at} int DEFAULT {at}' for at in range(min(n, 1700)))}",
    "insert": lambda n: f"INSERT INTO t SELECT g + 1000000, 'x' FROM generate_series(1, {n} * 20) g",
    "update": lambda n: "UPDATE t SET id = id + 1000000",
    "unique": lambda n: f"INSERT INTO t VALUES {', '.join(f'({at + 2000000}, NULL)' for at in range(n))} ON CONFLICT DO NOTHING",
    "cascade": lambda n: f"DELETE FROM p WHERE id <= {n}",
    "views": lambda n: "; ".join(f"CREATE VIEW v{at} AS SELECT id FROM {'t' if not at else f'v{at - 1}'}" for at in range(min(n, 2000)))
    + f"; SELECT count(*) FROM v{min(n, 2000) - 1}",
    "views twice": lambda n: "; ".join(
        f"CREATE VIEW w{at} AS SELECT a.id FROM {'t' if not at else f'w{at - 1}'} a JOIN {'t' if not at else f'w{at - 1}'} b USING (id)"
        for at in range(min(n, 20))
    )
    + f"; SELECT count(*) FROM w{min(n, 20) - 1}",
    "notify": lambda n: "BEGIN; LISTEN c; " + "; ".join(f"NOTIFY c, '{at}'" for at in range(min(n, 20_000))) + "; COMMIT",
    "savepoints": lambda n: "BEGIN; "
    + "; ".join(f"SAVEPOINT s{at}; INSERT INTO p VALUES ({at + 900000})" for at in range(min(n, 5000)))
    + "; COMMIT",
    "subtransactions": lambda n: "BEGIN; "
    + "; ".join("SAVEPOINT s; UPDATE p SET id = id WHERE id = 1; RELEASE s" for at in range(min(n, 5000)))
    + "; COMMIT",
    "locks": lambda n: f"SELECT count(pg_advisory_xact_lock(g)) FROM generate_series(1, {n} * 5) g",
    "cursors": lambda n: "BEGIN; " + "; ".join(f"DECLARE c{at} CURSOR FOR SELECT * FROM t" for at in range(min(n, 5000))) + "; COMMIT",
    "prepared": lambda n: "; ".join(f"PREPARE x{at} AS SELECT {at}" for at in range(min(n, 5000))) + "; DEALLOCATE ALL",
    "enum": lambda n: f"CREATE TYPE big AS ENUM ({', '.join(repr(f'l{at}') for at in range(n))})",
    "drop all": lambda n: "DROP SCHEMA public CASCADE; CREATE SCHEMA public",
    # Values.
    **{
        f"text {name}": f"SELECT length(({call.format(TEXT)})::text)"
        for name, call in {
            "upper": "upper({0})",
            "initcap": "initcap({0})",
            "reverse": "reverse({0})",
            "md5": "md5({0})",
            "sha": "sha512(({0})::bytea)",
            "translate": "translate({0}, 'xyz', 'abc')",
            "replace": "replace({0}, 'x', 'yy')",
            "regexp": "regexp_replace({0}, 'x', 'yy', 'g')",
            "split": "array_length(string_to_array({0}, NULL), 1)",
            "parts": "array_length(regexp_split_to_array({0}, ''), 1)",
            "position": "position('xy' in {0})",
            "position twice": "position(repeat('x', 50000) || 'y' in {0})",
            "like": "({0} LIKE '%x%x%x%y%')",
            "similar": "({0} SIMILAR TO '(x|y)*z')",
            "search": "({0} ~ '(x+x+)+y')",
            "optional": "(repeat('a', 2000) ~ repeat('a?', 2000))",
            "count": "({0} ~ 'x{{{{1,200}}}}y')",
            "back": "({0} ~ '(x*)\\1y')",
            "pad": "lpad({0}, 900000000)",
            "trim": "btrim({0} || 'y' || {0}, 'x')",
            "encode": "encode(({0})::bytea, 'base64')",
            "decode": "decode(repeat('ab', 20000000), 'hex')",
            "json": "to_json({0})",
            "quote": "quote_literal({0})",
            "format": "format('%s%s', {0}, {0})",
            "template": "to_char(now(), {0})",
            "compare": "({0} || 'a' < {0} || 'b')",
            "normalize": "normalize(repeat('é', 3000000), NFKD)",
            "ascii": "chr(ascii({0}))",
            "concat": "concat_ws({0}, 'a', 'b', 'c')",
            "overlay": "overlay({0} placing {0} from 5)",
            "array text": "ARRAY[{0}, {0}]::text",
            "name": "({0})::name",
            "hash": "hashtext({0})",
            "numeric": "translate({0}, 'x', '9')::numeric(1000)",
        }.items()
    },
    **{
        f"numeric {name}": f"SELECT length(({call})::text)"
        for name, call in {
            "power": "10::numeric ^ {0}",
            "divide": "(10::numeric ^ {0} + 1) / (3::numeric ^ 1000)",
            "remainder": "(10::numeric ^ {0} - 1) % (7::numeric ^ 2000)",
            "root": "sqrt(10::numeric ^ {0})",
            "logarithm": "ln(10::numeric ^ {0})",
            "exponential": "exp({0}::numeric / 10)",
            "factorial": "factorial({0})",
            "divisor": "gcd(10::numeric ^ {0} + 1, 3::numeric ^ {0})",
            "multiple": "lcm(10::numeric ^ {0} + 1, 3::numeric ^ {0})",
            "product": "(10::numeric ^ {0} - 1) * (10::numeric ^ {0} - 1)",
            "variance": "(SELECT var_pop(10::numeric ^ {0} + g) FROM generate_series(1, 10) g)",
            "text": "repeat('9', {0})::numeric",
            "small": "log(1e-16383, 2)",
            "series": "(SELECT count(*) FROM generate_series(0, 1, 1e-16000))",
            "round": "round(1.5, {0})",
            "bucket": "width_bucket(5, 0, 10, 2147483647)",
            "scale": "div(10::numeric ^ {0}, 7)",
            "fraction": "power(1.5, {0})",
            "template": "to_char(10::numeric ^ {0}, repeat('9', 1000))",
        }.items()
    },
    "fill": "SELECT array_length(array_fill(1, ARRAY[{0} * 100]), 1)",
    "unnest": "SELECT count(*) FROM unnest(array_fill(1, ARRAY[{0} * 100]))",
    "gather": "SELECT array_length(array_agg(g), 1) FROM generate_series(1, {0} * 100) g",
    "gather text": "SELECT length(string_agg(repeat('x', 1000), ',')) FROM generate_series(1, {0} * 10)",
    "append": "WITH RECURSIVE r(a, n) AS (SELECT ARRAY[1], 1 UNION ALL SELECT a || n, n + 1 FROM r WHERE n < {0}) SELECT count(*) FROM r",
    "double": "WITH RECURSIVE r(t, n) AS (SELECT 'x', 1 UNION ALL SELECT t || t, n + 1 FROM r WHERE n < 31) SELECT max(length(t)) FROM r",
    "array search": "SELECT array_positions(array_fill(1, ARRAY[{0} * 100]), 1) IS NULL",
    "array contains": "SELECT array_fill(1, ARRAY[{0} * 10]) @> (SELECT array_agg(g) FROM generate_series(1, {0}) g)",
    "array text": "SELECT length(array_fill(1, ARRAY[{0} * 100])::text)",
    "array order": "SELECT array_fill(1, ARRAY[{0} * 100]) < array_fill(1, ARRAY[{0} * 100])",
    "json gather": "SELECT length(jsonb_agg(g)::text) FROM generate_series(1, {0} * 20) g",
    "json object": "SELECT length(jsonb_object_agg(g, g)::text) FROM generate_series(1, {0} * 20) g",
    "json parse": "SELECT jsonb_array_length(('[' || repeat('1,', {0} * 20) || '1]')::jsonb)",
    "json merge": "SELECT count(*) FROM jsonb_each((SELECT jsonb_object_agg(g, g) FROM generate_series(1, {0} * 10) g) || '{{}}')",
    # Rows.
    "cross": "SELECT count(*) FROM generate_series(1, {0}) a, generate_series(1, {0}) b",
    "sort": "SELECT count(*) FROM (SELECT g FROM generate_series(1, {0} * 50) g ORDER BY g % 1000, g DESC) q",
    "sort text": "SELECT count(*) FROM (SELECT repeat('é', 1000) || g t FROM generate_series(1, {0}) g ORDER BY t) q",
    "distinct": "SELECT count(DISTINCT g % 77777) FROM generate_series(1, {0} * 50) g",
    "hash": "SELECT count(*) FROM generate_series(1, {0} * 10) a JOIN generate_series(1, {0} * 10) b USING (a)".replace(
        "USING (a)", "ON a = b"
    ),
    "nested": "SELECT count(*) FROM generate_series(1, {0}) a LEFT JOIN generate_series(1, {0}) b ON a > b",
    "full": "SELECT count(*) FROM generate_series(1, {0} * 10) a FULL JOIN generate_series(5, {0} * 10) b ON a = b",
    "frame": "SELECT max(s) FROM (SELECT sum(g) OVER (ORDER BY g ROWS BETWEEN 1000 PRECEDING AND CURRENT ROW) s FROM generate_series(1, {0}) g) q",
    "frame max": "SELECT max(s) FROM (SELECT max(g % 1000) OVER (ORDER BY g ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) s FROM generate_series(1, {0}) g) q",
    "peers": "SELECT max(s) FROM (SELECT sum(g) OVER (ORDER BY g % 3) s FROM generate_series(1, {0} * 10) g) q",
    "recursion": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {0} * 20) SELECT count(*) FROM r",
    "recursion distinct": "WITH RECURSIVE r(n) AS (SELECT 1 UNION SELECT (n * 7 + 3) % ({0} * 20) FROM r) SELECT count(*) FROM r",
    "recursion for ever": "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n FROM r) SELECT count(*) FROM r",
    "correlated": "SELECT count((SELECT count(*) FROM t u WHERE u.id < t.id)) FROM t",
    "not in": "SELECT count(*) FROM generate_series(1, {0} * 5) a WHERE a NOT IN (SELECT b FROM generate_series(1, {0} * 5) b)",
    "any": "SELECT count(*) FROM generate_series(1, {0}) a WHERE a > ALL (SELECT b FROM generate_series(1, {0}) b)",
    "stream": "SELECT g, repeat('x', 100) FROM generate_series(1, {0} * 10) g",
    "wide": "SELECT repeat('x', 1000000) FROM generate_series(1, 300)",
    "offset": "SELECT g FROM generate_series(1, 2000000000) g OFFSET 1999999999",
    "for ever": "SELECT count(*) FROM generate_series(1, 9000000000) g",
    "copy": "COPY (SELECT g FROM generate_series(1, {0} * 10) g) TO STDOUT",
    "intersect": "SELECT count(*) FROM (SELECT g FROM generate_series(1, {0} * 10) g INTERSECT ALL SELECT g FROM generate_series(1, {0} * 10) g) q",
    "lateral rows": "SELECT count(*) FROM generate_series(1, {0}) a, LATERAL (SELECT count(*) FROM generate_series(1, a) b) q",
    "catalog": "SELECT count(*) FROM pg_attribute a, pg_attribute b, pg_class c",
    "sleep": "SELECT pg_sleep(100)",
    "settings": "SELECT count(*) FROM pg_settings a, pg_settings b, pg_settings c",
    "interval": "SELECT count(*) FROM generate_series('4713-01-01 BC'::timestamp, '294276-01-01'::timestamp, '1 second') g",
    "sets in targets": "SELECT generate_series(1, {0} * 100), generate_series(1, 3)",
    "sets in sets": "SELECT generate_series(1, generate_series(1, {0}))",
}


class Prober:
    """Sessions beside the others that ask for nothing all the time; some, as the server serves each on one of a few threads."""

    def __init__(self, host, port, count=4):
        self.is_over, self.longest = False, 0.0
        self.began = [None] * count
        self.sessions = [Session(host, port) for _ in range(count)]
        self.threads = [threading.Thread(target=self.run, args=(at,), daemon=True) for at in range(count)]
        for thread in self.threads:
            thread.start()

    def run(self, at):
        while not self.is_over:
            self.began[at] = time.monotonic()
            if not self.sessions[at].run("SELECT 1", timeout=60).succeeded:
                return
            self.longest = max(self.longest, time.monotonic() - self.began[at])
            self.began[at] = None
            time.sleep(0.03)

    def waited(self):
        """The longest wait since the last time that this was asked, those under way included."""
        longest = max([self.longest, *(time.monotonic() - began for began in self.began if began)])
        self.longest = 0.0
        return longest

    def close(self):
        self.is_over = True
        for thread, session in zip(self.threads, self.sessions):
            thread.join(1)
            with contextlib.suppress(OSError):
                session.close()


class HeavyEpisode(Episode):
    length = 6
    setup = (
        "CREATE TABLE t (id int PRIMARY KEY, a text)",
        "INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 3000) g",
        "CREATE TABLE p (id int PRIMARY KEY)",
        "INSERT INTO p SELECT generate_series(1, 20000)",
        "CREATE TABLE c (id int REFERENCES p ON DELETE CASCADE)",
        "INSERT INTO c SELECT generate_series(1, 20000)",
    )

    def next(self):
        name = self.chance.choice(sorted(TEMPLATES))
        template, size = TEMPLATES[name], self.chance.choice(SIZES)
        self.make.used.add(("load", name))
        sql = template.format(size) if isinstance(template, str) else template(size)
        return Step("heavy", sql, is_volatile=True)

    def after(self, step, outcome, session):
        if outcome.status == "E":
            session.run("ROLLBACK")
        return None
