"""Episodes of statements: what is said next, by what there is and in which state the session is."""

import dataclasses

from hunt import mutations
from hunt.alterations import Alterations
from hunt.changes import Changes
from hunt.conduct import Conduct
from hunt.definitions import Definitions
from hunt.expressions import Scope
from hunt.model import Model
from hunt.queries import Queries, is_sortable
from hunt.values import base_of


@dataclasses.dataclass
class Step:
    kind: str
    sql: str
    copy_data: bytes = b""
    parameters: list | None = None
    used: frozenset = frozenset()
    is_volatile: bool = False       # its rows are not determined; whether it succeeds is
    session: int = 0


class Episode:
    """Gives steps one by one; `after` hears how each went."""

    length = 150
    setup = ("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",)

    def __init__(self, chance, known, is_compared):
        self.chance, self.known, self.is_compared = chance, known, is_compared
        self.model = Model()
        self.make = Queries(chance, known, self.model.readable, self.model.labels, is_compared)
        self.status = "I"

    def steps(self):
        for _ in range(self.length):
            self.make.used = set()
            step = self.next()
            if step is not None:
                step.used = frozenset(self.make.used)
                yield step

    def after(self, step, outcome, session):
        """Hears of the outcome and reads the model where it may have changed; gives the outcome of a reading that failed."""
        self.status = outcome.status
        return None


class StatementEpisode(Episode):
    """Definitions, data, queries and conduct, mixed."""

    def __init__(self, chance, known, is_compared):
        super().__init__(chance, known, is_compared)
        self.define = Definitions(chance, self.model, self.make)
        self.alter = Alterations(self.define)
        self.change = Changes(chance, self.model, self.make)
        self.conduct = Conduct(chance, self.model, self.make, self.change)
        define, change, conduct = self.define, self.change, self.conduct
        self.kinds = {
            "CREATE TABLE": (define.create_table, 4), "CREATE TABLE AS": (define.create_table_as, 1.5), "CREATE VIEW": (define.create_view, 5),
            "CREATE INDEX": (define.create_index, 4), "CREATE SEQUENCE": (define.create_sequence, 1), "ALTER SEQUENCE": (define.alter_sequence, 1),
            "CREATE TYPE": (define.create_type, 1), "ALTER TYPE": (define.alter_type, 1), "CREATE SCHEMA": (define.create_schema, 0.5),
            "DROP": (define.drop, 3), "RENAME": (define.rename, 3), "COMMENT": (define.comment, 1), "other": (define.others, 2),
            "ALTER TABLE": (self.alter.statement, 14), "INSERT": (change.insert, 12), "UPDATE": (change.update, 6), "DELETE": (change.delete, 3),
            "WITH change": (change.with_changes, 2), "COPY FROM": (change.copy_from, 2), "COPY TO": (change.copy_to, 1.5), "SELECT": (self.select, 16),
            "BEGIN": (conduct.begin, 2), "DECLARE": (conduct.declare, 2), "FETCH": (conduct.fetch, 2), "PREPARE": (conduct.prepare, 2), "EXECUTE": (conduct.execute, 3),
            "SET": (conduct.setting, 1), "channel": (conduct.channel, 0.7), "EXPLAIN": (conduct.explain, 1.5), "several": (self.several, 1), "read back": (self.read_back, 4),
        }
        self.names = list(self.kinds)
        self.weights = [weight for _, weight in self.kinds.values()]
        # An episode leans to some kinds, so that not all are alike.
        self.weights = [weight * chance.choice([0.3, 1, 1, 2]) for weight in self.weights]
        self.is_stale = True

    def next(self):
        if len(self.model.tables) < 2 and self.status != "E" and self.chance.random() < 0.7:
            return Step("CREATE TABLE", self.define.create_table())
        if self.status == "E":
            return Step("after error", self.conduct.after_error())
        if self.status == "T" and self.chance.random() < 0.15:
            return Step("transaction", self.conduct.inside())
        if self.status == "T" and self.conduct.cursors and self.chance.random() < 0.15:
            return Step("FETCH", self.conduct.fetch())
        kind = self.chance.choices(self.names, self.weights)[0]
        if kind in ("DECLARE", "FETCH") and self.status == "I" and not (kind == "FETCH" and self.conduct.cursors):
            kind = "BEGIN"
        if kind == "BEGIN" and self.status == "T":
            kind = "DECLARE"
        made = self.kinds[kind][0]()
        if made is None:
            return None
        sql, data = made if isinstance(made, tuple) else (made, b"")
        volatile = kind in ("EXPLAIN", "FETCH", "EXECUTE", "SET", "several") or "SELECT *" in sql and "LIMIT" in sql
        return Step(kind, sql, data, is_volatile=volatile)

    def select(self):
        text = self.make.select(self.chance.randint(1, 3))
        if self.chance.random() < 0.05 and self.model.tables:
            text = f"SELECT * FROM {self.chance.choice(self.model.tables).written} FOR {self.chance.choice(['UPDATE', 'SHARE', 'NO KEY UPDATE', 'KEY SHARE'])}" \
                f"{self.chance.choice(['', ' NOWAIT', ' SKIP LOCKED'])}"
        return text

    def read_back(self):
        found = self.model.readable()
        return f"SELECT * FROM {self.chance.choice(found)[0]}" if found else None

    def several(self):
        return self.conduct.several(lambda: self.chance.choice([self.select, self.change.insert, self.change.update, self.alter.statement, self.define.create_view])())

    READING = {"SELECT", "EXPLAIN", "COPY TO", "INSERT", "UPDATE", "DELETE", "COPY FROM", "read back", "FETCH", "PREPARE", "channel", "WITH change"}

    def after(self, step, outcome, session):
        was, self.status = self.status, outcome.status
        self.conduct.heard(step.sql, outcome)
        if step.kind not in self.READING and (outcome.succeeded or step.kind == "several") or (was != "I" and self.status == "I"):
            self.is_stale = True
        if step.sql.startswith("SET") and "timeout" in step.sql or "RESET ALL" in step.sql:
            session.run("SET statement_timeout = '3s'; SET lock_timeout = '300ms'")
        # Reading costs more than most statements: what nobody compares may be read a little later.
        if self.is_stale and self.status != "E" and (self.is_compared or self.chance.random() < 0.4):
            trouble = self.model.read(session)
            self.make.enums = {**self.model.labels}
            self.is_stale = trouble is not None
            return trouble
        return None


class ExpressionEpisode(Episode):
    """Calls of every function, operator and cast with arguments at the edges, and forms about them, without a table."""

    length = 400

    def next(self):
        make, chance = self.make, self.chance
        make.enums = {"mood": ["sad", "ok", "happy"]}
        kind = chance.random()
        make.extreme = chance.choice([0.2, 0.5, 0.9])
        if kind < 0.45:
            one = chance.choice(self.known.plain)
            if self.is_compared and not one.is_compared:
                return None
            return Step("call", f"SELECT {make.call_of(one, 1, Scope())}")
        if kind < 0.55:
            source, target = chance.choice(self.known.casts)
            if chance.random() < 0.3:
                source, target = chance.choice(self.known.types), chance.choice(self.known.types)
            array = "[]" if chance.random() < 0.15 else ""
            make.used.add(("cast", f"{source} as {target}"))
            return Step("cast", f"SELECT ({make.literal(source + array)})::{target}{array}")
        if kind < 0.7 and self.known.aggregates:
            one = chance.choice(self.known.aggregates)
            types = [base_of(make.pick_type()) for _ in range(2)]
            rows = ", ".join(f"({', '.join(make.literal(type) for type in types)})" for _ in range(chance.randint(1, 4)))
            scope = Scope(list(zip(["a", "b"], types)), subqueries=False)
            call = make.aggregate_of(one, None, 1, scope)
            over = f" OVER {make.window_of(scope)}" if chance.random() < 0.3 and "DISTINCT" not in call and "ORDER" not in call else ""
            return Step("aggregate", f"SELECT {call}{over} FROM (VALUES {rows}) v(a, b)")
        if kind < 0.75 and self.known.sets:
            one = chance.choice(self.known.sets)
            if self.is_compared and not one.is_compared:
                return None
            call = make.call_of(one, 0, Scope())
            return Step("set function", f"SELECT * FROM {call} f LIMIT 40" if chance.random() < 0.6 else f"SELECT {call} LIMIT 40", is_volatile=True)
        type = make.pick_type()
        if kind < 0.85 and not is_sortable(type):
            type = "text"
        return Step("expression", f"SELECT {make.make(type, chance.randint(2, 4), Scope(subqueries=kind < 0.9))}")


class QueryEpisode(Episode):
    """Queries upon tables that are always the same: little rows, many nulls, and values at the edges."""

    length = 250
    setup = (
        *Episode.setup,
        "CREATE TABLE a (id int PRIMARY KEY, i int, t text, n numeric, f double precision, d date, b boolean, m mood)",
        "INSERT INTO a SELECT g, g % 4, (ARRAY['x', 'y', NULL, '', 'Zz'])[g % 5 + 1], g / 3.0, g * 0.25, date '2024-02-27' + g, g % 3 = 0,"
        " (ARRAY['sad', 'ok', NULL, 'happy'])[g % 4 + 1]::mood FROM generate_series(1, 12) g",
        "INSERT INTO a VALUES (100, 2147483647, repeat('é', 20), 'NaN', 'Infinity', 'infinity', NULL, NULL),"
        " (101, -2147483648, 'x', -1e20, '-0', '4714-11-24 BC', true, 'sad'), (102, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "CREATE TABLE b (id int REFERENCES a, s smallint, l bigint, v varchar(5), c char(3), ts timestamp, tz timestamptz, iv interval, u uuid)",
        "INSERT INTO b SELECT g % 14 + CASE WHEN g % 14 IN (0, 13) THEN 1 ELSE 0 END, g % 7, g * 1000000007, 'v' || g % 3, left('abc', g % 4),"
        " timestamp '2024-03-30 23:30' + g * interval '35 min', timestamptz '2024-03-31 00:00+00' + g * interval '1 day',"
        " g * interval '1 day 1 hour', NULL FROM generate_series(1, 17) g",
        "CREATE TABLE j (id int, j jsonb, k json, ai int[], at text[], y bytea)",
        """INSERT INTO j VALUES (1, '{"a": 1, "b": [1, 2]}', '{"a": {"b": null}}', '{1,2,NULL}', '{x,y}', 'ab'), (2, '[]', '[1]', '{}', NULL, ''),"""
        """ (3, NULL, NULL, NULL, '{NULL}', '\\xff'), (4, '"s"', '"s"', '{{1,2},{3,4}}', '{"a b","c,d"}', NULL)""",
        "CREATE TABLE e (x int, y text)",
        "CREATE INDEX ON a (i, t)", "CREATE INDEX ON b (l DESC) WHERE s > 2", "CREATE UNIQUE INDEX ON j (id)", "CREATE INDEX ON a (lower(t))",
        "CREATE VIEW va AS SELECT i, count(*) AS c, max(t) AS t FROM a GROUP BY i",
        "CREATE VIEW vb AS SELECT a.id, a.t, b.l, b.ts FROM a LEFT JOIN b ON a.id = b.id WHERE a.b IS NOT FALSE",
    )
    tables = [
        ("a", "id integer i integer t text n numeric f double_precision d date b boolean m mood"),
        ("b", "id integer s smallint l bigint v character_varying c character ts timestamp_without_time_zone tz timestamp_with_time_zone iv interval u uuid"),
        ("j", "id integer j jsonb k json ai integer[] at text[] y bytea"), ("e", "x integer y text"), ("va", "i integer c bigint t text"),
        ("vb", "id integer t text l bigint ts timestamp_without_time_zone"),
    ]

    def __init__(self, chance, known, is_compared):
        super().__init__(chance, known, is_compared)
        readable = [(name, [(column, type.replace("_", " ")) for column, type in zip(*[iter(columns.split())] * 2)]) for name, columns in self.tables]
        self.make.relations = lambda: readable
        self.make.enums = {"mood": ["sad", "ok", "happy"]}

    def next(self):
        self.make.extreme = self.chance.choice([0.05, 0.2])
        text = self.make.select(self.chance.choice([1, 2, 2, 3, 4]))
        return Step("query", text, is_volatile="SELECT *" in text and "LIMIT" in text)


class GoldenEpisode(Episode):
    """A golden script with some of its statements changed."""

    setup = ()

    def steps(self):
        name, steps = self.chance.choice(mutations.scripts())
        share = self.chance.choice([0.1, 0.3, 0.6])
        for sql, mode, parameters, data in steps:
            if mutations.NEVER.search(sql):
                continue
            text = sql.rstrip().removesuffix(";")
            copy = (data or "").encode()
            for _ in range(self.chance.choice([1, 1, 2, 3]) if self.chance.random() < share else 0):
                changed = mutations.mutate(self.chance, sql)
                yield Step("mutation", changed, copy, is_volatile=mutations.is_undetermined(changed))
            yield Step("golden", text, copy, parameters if mode != "simple" else None, is_volatile=mutations.is_undetermined(text))


EPISODES = {"statements": StatementEpisode, "queries": QueryEpisode, "expressions": ExpressionEpisode, "golden": GoldenEpisode}
