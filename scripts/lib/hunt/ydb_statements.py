"""Programs of YQL made by chance: queries, changes, definitions in pairs, declarations, actions; and programs with words changed."""

import dataclasses

from hunt.ydb_expressions import AGGREGATES, LITERALS, WINDOWS, Expressions

# The tables that all programs of an episode find, by name: columns with types, those of the key first.
TABLES = {
    "t": [("id", "Int64"), ("a", "Int64"), ("b", "Double"), ("c", "Utf8"), ("d", "String"), ("e", "Date"), ("f", "Bool")],
    "u": [("k", "Utf8"), ("n", "Int64"), ("v", "Int64"), ("j", "Json"), ("m", "Timestamp"), ("x", "Decimal(22,9)")],
    "w": [("id", "Int64"), ("g", "Uuid"), ("h", "Uint64"), ("i", "Interval"), ("l", "Int32")],
}
KEYS = {"t": ["id"], "u": ["k", "n"], "w": ["id"]}
SETUP = [
    "CREATE TABLE t (id Int64 NOT NULL, a Int64, b Double, c Utf8, d String, e Date, f Bool, PRIMARY KEY (id), INDEX by_a GLOBAL ON (a), INDEX by_c GLOBAL ON (c, a) COVER (b))",
    "CREATE TABLE u (k Utf8 NOT NULL, n Int64 NOT NULL, v Int64, j Json, m Timestamp, x Decimal(22,9), PRIMARY KEY (k, n))",
    "CREATE TABLE w (id Int64, g Uuid, h Uint64, i Interval, l Int32, PRIMARY KEY (id)) WITH (AUTO_PARTITIONING_BY_LOAD = ENABLED)",
    "UPSERT INTO t (id, a, b, c, d, e, f) VALUES (1, 10, 0.5, 'one'u, 'x', Date('2024-01-01'), true), (2, -9223372036854775807, 1e300, 'zwei'u, '', Date('1970-01-01'), false), (3, 0, -1.5, ''u, 'abc', Date('2105-12-31'), true)",
    "UPSERT INTO t (id) VALUES (4)",
    "UPSERT INTO u (k, n, v, j, m, x) VALUES ('a'u, 1, 10, Json('{\"a\": [1]}'), Timestamp('2024-02-29T00:00:00Z'), Decimal('1.5', 22, 9)), ('a'u, 2, 20, Json('[]'), Timestamp('1970-01-01T00:00:00Z'), Decimal('-1', 22, 9))",
    "UPSERT INTO u (k, n) VALUES ('b'u, 1)",
    "UPSERT INTO w (id, g, h, i, l) VALUES (1, Uuid('550e8400-e29b-41d4-a716-446655440000'), 18446744073709551615ul, Interval('P1D'), 2147483647)",
]
STORED = ["Bool", "Int32", "Uint32", "Int64", "Uint64", "Double", "Utf8", "String", "Date", "Timestamp", "Interval", "Decimal(22,9)", "Json", "Uuid", "Date32"]
SETTINGS = ["AUTO_PARTITIONING_BY_SIZE = ENABLED", "AUTO_PARTITIONING_MIN_PARTITIONS_COUNT = 4", "UNIFORM_PARTITIONS = 3", "KEY_BLOOM_FILTER = ENABLED", "AUTO_PARTITIONING_PARTITION_SIZE_MB = 512", "READ_REPLICAS_SETTINGS = 'PER_AZ:1'"]


@dataclasses.dataclass
class Step:
    kind: str
    text: str
    used: set
    # In which transaction: None (of its own), "begin", "go on", "commit", "rollback".
    control: str | None = None


def nullable(columns, keys):
    """The columns as expressions of their plain types."""
    return [(name if name in keys else f"Unwrap({name} ?? {LITERALS[kind][0]})" if kind.startswith("Json") else f"({name} ?? {LITERALS[kind][0]})", kind) for name, kind in columns]


class Maker:
    def __init__(self, chance):
        self.chance = chance
        self.made = 0
        # Tables that the episode has made itself: (name, columns, indexes).
        self.own = []

    def step(self):
        chance = self.chance
        make = chance.choices(
            [self.expression, self.select, self.aggregate, self.join, self.window, self.named, self.upsert, self.insert, self.update, self.delete, self.definitions, self.flatten, self.parameters,
             self.action, self.union, self.spoilt],
            [8, 10, 6, 5, 4, 5, 5, 4, 4, 3, 10, 3, 4, 4, 3, 4])[0]
        made = Expressions(chance)
        kind, text = make(made)
        return Step(kind, text, made.used)

    def transaction(self):
        """Statements of one transaction, with its end."""
        made = Expressions(self.chance)
        steps = []
        for number in range(self.chance.randint(1, 4)):
            kind, text = self.chance.choice([self.select, self.upsert, self.insert, self.update, self.delete])(made)
            steps.append(Step(kind, text, set(made.used), "begin" if number == 0 else "go on"))
        steps.append(Step("end", "", set(), self.chance.choice(["commit", "commit", "rollback"])))
        return steps

    # Queries

    def source(self):
        name = self.chance.choice(sorted(TABLES))
        return name, nullable(TABLES[name], KEYS[name])

    def where(self, made, columns):
        return f" WHERE {made.of('Bool', columns, 2)}" if self.chance.random() < 0.6 else ""

    def expression(self, made):
        return "expression", "SELECT " + ", ".join(f"{made.any()} AS c{number}" for number in range(self.chance.randint(1, 3)))

    def select(self, made):
        chance, (name, columns) = self.chance, self.source()
        made.used.add(("clause", "SELECT FROM"))
        items = ", ".join(f"{made.any(columns, 2)} AS c{number}" for number in range(chance.randint(1, 3)))
        if chance.random() < 0.2:
            items = "*"
        view = " VIEW by_a" if name == "t" and chance.random() < 0.2 else ""
        text = f"SELECT {'DISTINCT ' if chance.random() < 0.1 and items == '*' and name == 'w' else ''}{items} FROM {name}{view}{self.where(made, columns)}"
        if chance.random() < 0.5:
            made.used.add(("clause", "ORDER BY"))
            text += f" ORDER BY {chance.choice(KEYS[name])}{chance.choice(['', ' DESC', ' ASC'])}"
        if chance.random() < 0.3:
            made.used.add(("clause", "LIMIT"))
            text += f" LIMIT {chance.choice([0, 1, 2, 1000])}{chance.choice(['', ' OFFSET 1'])}"
        return "select", text

    def aggregate(self, made):
        chance, (name, columns) = self.chance, self.source()
        keys = chance.sample([column for column, kind in TABLES[name] if not kind.startswith("Json")], chance.randint(0, 2))
        items = []
        for number in range(chance.randint(1, 3)):
            form = chance.choice(AGGREGATES["Int64"])
            made.used.add(("aggregate", form.split("(")[0]))
            items.append(f"{made.fill(form.replace('{x}', columns[0][0]), columns, 2)} AS a{number}")
        text = f"SELECT {', '.join([*keys, *items])} FROM {name}{self.where(made, columns)}"
        if keys:
            form = chance.choice(["{}", "{}", "ROLLUP ({})", "CUBE ({})", "GROUPING SETS (({}), ())"])
            made.used.add(("clause", form.split(" ")[0] if form != "{}" else "GROUP BY"))
            text += " GROUP BY " + form.format(", ".join(keys))
            if chance.random() < 0.3:
                made.used.add(("clause", "HAVING"))
                text += " HAVING COUNT(*) > 0"
        return "aggregate", text

    def join(self, made):
        chance = self.chance
        made.used.add(("clause", "JOIN"))
        kind = chance.choice(["INNER", "LEFT", "RIGHT", "FULL", "LEFT SEMI", "LEFT ONLY", "RIGHT SEMI", "EXCLUSION", "CROSS"])
        made.used.add(("form", f"{kind} JOIN"))
        on = "" if kind == "CROSS" else " ON " + chance.choice(["x.id == y.id", "x.a == y.id", "x.id == y.id AND x.a == y.id"])
        items = {"LEFT SEMI": "x.id, x.c", "LEFT ONLY": "x.id, x.c", "RIGHT SEMI": "y.id, y.l"}.get(kind, "x.id AS xid, y.id AS yid, x.c, y.h")
        if kind == "EXCLUSION":
            items = "x.id AS xid, y.id AS yid"
        return "join", f"SELECT {items} FROM t AS x {kind} JOIN w AS y{on}"

    def window(self, made):
        chance = self.chance
        columns = nullable(TABLES["t"], KEYS["t"])
        form = chance.choice(WINDOWS)
        made.used.add(("window", form.split("(")[0]))
        frame = chance.choice(["", "", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW", " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", " ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING"])
        if form.startswith(("RANK", "DENSE", "PERCENT", "ROW", "NTILE", "CUME", "LAG", "LEAD")):
            frame = ""
        by = chance.choice(["", "PARTITION BY f "])
        return "window", f"SELECT id, {made.fill(form, columns, 1)} OVER v AS r FROM t WINDOW v AS ({by}ORDER BY id{frame})"

    def union(self, made):
        parts = []
        for _ in range(self.chance.randint(2, 3)):
            name, columns = self.source()
            parts.append(f"SELECT {made.of('Int64', columns, 2)} AS a, {made.of('Utf8', columns, 1)} AS b FROM {name}{self.where(made, columns)}")
        form = self.chance.choice([" UNION ALL ", " UNION "])
        made.used.add(("clause", form.strip()))
        return "union", form.join(parts)

    def flatten(self, made):
        made.used.add(("clause", "FLATTEN BY"))
        kind = self.chance.choice(["List<Int64>", "List<Utf8>"])
        made.used.add(("form", "AS_TABLE"))
        rows = f"AS_TABLE(AsList(AsStruct({made.of(kind, depth=2)} AS l, {made.of('Int64', depth=1)} AS n)))"
        return "flatten", f"SELECT l, n FROM {rows} FLATTEN {self.chance.choice(['LIST ', ''])}BY l"

    def named(self, made):
        chance = self.chance
        kind = chance.choice(["Int64", "Utf8", "Double", "List<Int64>"])
        made.used.add(("form", "named expression"))
        texts = [
            f"$x = {made.of(kind)};\nSELECT $x AS a, ListLength(AsList($x, $x)) AS b",
            f"$f = ($x, $y?) -> {{ $z = $x; RETURN AsTuple($z, $y); }};\nSELECT $f({made.of(kind, depth=1)}) AS a",
            f"$q = (SELECT id, a FROM t WHERE {made.of('Bool', nullable(TABLES['t'], ['id']), 2)});\nSELECT COUNT(*) AS n FROM $q",
            f"$s = AsStruct({made.of('Int64', depth=1)} AS p, {made.of('Utf8', depth=1)} AS q);\nSELECT $s.p AS a, AddMember($s, 'r', 1) AS b, ForceRemoveMember($s, 'p') AS c, StructMembers($s) AS d",
            f"$v = AsVariant({made.of('Int64', depth=1)}, 'i');\nSELECT $v.i AS a, Way($v) AS b",
            f"SELECT {made.of('Int64')} AS a WHERE {made.of('Bool', depth=2)}",
            f"$e = AsEnum('x'); SELECT $e AS a, CAST({made.of('Uint32', depth=1)} AS Uint16) AS b, Callable(Callable<(Int32)->Int32>, ($x) -> ($x + 1))(1) AS c",
        ]
        return "named", chance.choice(texts)

    def parameters(self, made):
        kind = self.chance.choice(["Int64", "Utf8", "Double", "Bool", "Uint64"])
        made.used.add(("form", "DECLARE"))
        # A default stands in for what the client does not send.
        return "parameters", f"DECLARE $p AS {kind}?;\nSELECT COALESCE($p, {made.of(kind, depth=1)}) AS a, $p IS NULL AS b"

    def action(self, made):
        chance = self.chance
        made.used.add(("form", "action"))
        body = f"SELECT {made.of('Int64', depth=2)} AS a"
        return "action", chance.choice([
            f"DEFINE ACTION $go($x) AS\n  SELECT $x AS x;\n  {body};\nEND DEFINE;\nDO $go({made.of('Int64', depth=1)})",
            f"EVALUATE IF {made.of('Bool', depth=2)} DO BEGIN {body}; END DO ELSE DO BEGIN SELECT 0 AS a; END DO",
            f"EVALUATE FOR $i IN {made.of('List<Int64>', depth=1)} DO BEGIN SELECT $i AS a; END DO",
            f"DEFINE SUBQUERY $s($n) AS SELECT $n AS a; END DEFINE;\nSELECT a FROM $s({made.of('Int64', depth=1)})",
            f"PRAGMA TablePathPrefix = '/local';\n{body}", f"DO BEGIN {body}; END DO"])

    # Changes

    def row(self, made, name, columns):
        return "(" + ", ".join(made.of(kind, depth=1) for _, kind in columns) + ")"

    def some(self, name):
        """Columns to write, the key among them."""
        others = [column for column in TABLES[name] if column[0] not in KEYS[name]]
        return [column for column in TABLES[name] if column[0] in KEYS[name]] + self.chance.sample(others, self.chance.randint(0, len(others)))

    def upsert(self, made):
        chance, name = self.chance, self.chance.choice(sorted(TABLES))
        columns = self.some(name)
        word = chance.choice(["UPSERT", "UPSERT", "REPLACE"])
        made.used.add(("form", word))
        names = ", ".join(column for column, _ in columns)
        if chance.random() < 0.25:
            made.used.add(("form", f"{word} SELECT"))
            items = ", ".join(f"{made.of(kind, depth=1)} AS {column}" for column, kind in columns)
            return "upsert", f"{word} INTO {name} SELECT {items}"
        rows = ", ".join(self.row(made, name, columns) for _ in range(chance.randint(1, 3)))
        returning = chance.choice(["", "", " RETURNING *"])
        return "upsert", f"{word} INTO {name} ({names}) VALUES {rows}{returning}"

    def insert(self, made):
        name = self.chance.choice(sorted(TABLES))
        columns = self.some(name)
        self.made += 1
        fresh = {"id": f"{1000 + self.made}l", "k": f"'k{self.made}'u"}
        values = ", ".join(fresh.get(column, made.of(kind, depth=1)) for column, kind in columns)
        return "insert", f"INSERT INTO {name} ({', '.join(column for column, _ in columns)}) VALUES ({values}){self.chance.choice(['', ' RETURNING *'])}"

    def update(self, made):
        chance, (name, columns) = self.chance, self.source()
        if chance.random() < 0.25:
            made.used.add(("form", "UPDATE ON"))
            items = ", ".join(f"{made.of(kind, depth=1)} AS {column}" for column, kind in self.some(name))
            others = [column for column in TABLES[name] if column[0] not in KEYS[name]]
            column, kind = chance.choice(others)
            keys = ", ".join(f"{made.of(dict(TABLES[name])[key], depth=1)} AS {key}" for key in KEYS[name])
            return "update", f"UPDATE {name} ON SELECT {keys}, {made.of(kind, depth=1)} AS {column}"
        others = [column for column in TABLES[name] if column[0] not in KEYS[name]]
        changes = ", ".join(f"{column} = {made.of(kind, columns, 2)}" for column, kind in chance.sample(others, chance.randint(1, 2)))
        return "update", f"UPDATE {name} SET {changes}{self.where(made, columns)}{chance.choice(['', '', ' RETURNING *'])}"

    def delete(self, made):
        name, columns = self.source()
        if self.chance.random() < 0.3:
            made.used.add(("form", "DELETE ON"))
            keys = ", ".join(f"{made.of(dict(TABLES[name])[key], depth=1)} AS {key}" for key in KEYS[name])
            return "delete", f"DELETE FROM {name} ON SELECT {keys}"
        return "delete", f"DELETE FROM {name} WHERE {columns[0][0]} == {made.of(columns[0][1], depth=1)}{self.chance.choice(['', ' RETURNING *'])}"

    # Definitions

    def definitions(self, made):
        """One definition, of a table of the episode's own where there is one: pairs of them are counted."""
        chance = self.chance
        if not self.own or chance.random() < 0.25:
            return self.create(made)
        table = chance.choice(self.own)
        action, text = self.alteration(made, table)
        last = table.setdefault("last", "CREATE TABLE")
        made.used.add(("action", action))
        made.used.add(("action pair", f"{last}, {action}"))
        table["last"] = action
        return "definition", text

    def create(self, made):
        chance = self.chance
        self.made += 1
        name = f"{chance.choice(['', 'dir/', 'a/b/'])}own{self.made}"
        columns = {f"c{number}": chance.choice(STORED) for number in range(chance.randint(1, 5))}
        lines = ["id Int64 NOT NULL", *(f"{column} {kind}{chance.choice(['', '', ' NOT NULL'])}" for column, kind in columns.items())]
        if chance.random() < 0.3:
            lines.append("s Serial")
            columns["s"] = "Int32"
        indexes = [column for column, kind in columns.items() if kind not in ("Json", "Double") and chance.random() < 0.3]
        lines += [f"INDEX by_{column} GLOBAL{chance.choice(['', ' ASYNC', ' SYNC'])} ON ({column})" for column in indexes]
        made.used.add(("action", "CREATE TABLE"))
        with_ = f" WITH ({', '.join(chance.sample(SETTINGS, chance.randint(1, 2)))})" if chance.random() < 0.3 else ""
        if chance.random() < 0.15:
            made.used.add(("action", "CREATE VIEW"))
            return "definition", f"CREATE VIEW `view{self.made}` WITH (security_invoker = TRUE) AS SELECT id, a FROM t WHERE {made.of('Bool', depth=1)}"
        self.own.append({"name": name, "columns": columns, "indexes": [f"by_{column}" for column in indexes]})
        return "definition", f"CREATE TABLE `{name}` ({', '.join(lines)}, PRIMARY KEY (id)){with_}"

    def alteration(self, made, table):
        chance, name = self.chance, f"`{table['name']}`"
        plain = [column for column, kind in table["columns"].items() if f"by_{column}" not in table["indexes"]]
        choices = ["ADD COLUMN", "DROP TABLE", "SET", "TRUNCATE", "GRANT", "REVOKE", "RENAME", "SHOW CREATE", "FILL", "TTL"]
        if plain:
            choices += ["DROP COLUMN", "ADD INDEX", "DROP NOT NULL"]
        if table["indexes"]:
            choices += ["DROP INDEX", "RENAME INDEX"]
        action = chance.choice(choices)
        if action == "ADD COLUMN":
            self.made += 1
            kind = chance.choice(STORED)
            table["columns"][f"n{self.made}"] = kind
            return action, f"ALTER TABLE {name} ADD COLUMN n{self.made} {kind}"
        if action == "DROP COLUMN":
            column = chance.choice(plain)
            del table["columns"][column]
            return action, f"ALTER TABLE {name} DROP COLUMN {column}"
        if action == "ADD INDEX":
            column = chance.choice(plain)
            table["indexes"].append(f"by_{column}")
            return action, f"ALTER TABLE {name} ADD INDEX by_{column} GLOBAL ON ({column})"
        if action == "DROP INDEX":
            return action, f"ALTER TABLE {name} DROP INDEX {table['indexes'].pop()}"
        if action == "RENAME INDEX":
            old = table["indexes"].pop()
            return action, f"ALTER TABLE {name} RENAME INDEX {old} TO {old}_r"
        if action == "DROP NOT NULL":
            return action, f"ALTER TABLE {name} ALTER COLUMN {chance.choice(plain)} DROP NOT NULL"
        if action == "RENAME":
            self.made += 1
            table["name"] = f"own{self.made}"
            return action, f"ALTER TABLE {name} RENAME TO `{table['name']}`"
        if action == "DROP TABLE":
            self.own.remove(table)
            return action, f"DROP TABLE {name}"
        if action == "FILL":
            rows = ", ".join(f"({number}l)" for number in range(chance.randint(1, 50)))
            return action, f"UPSERT INTO {name} (id) VALUES {rows}" if chance.random() < 0.5 else f"SELECT * FROM {name} ORDER BY id"
        if action == "TTL":
            dates = [column for column, kind in table["columns"].items() if kind in ("Date", "Timestamp")]
            column = chance.choice(dates) if dates else "id"
            return action, f"ALTER TABLE {name} SET (TTL = Interval('P1D') ON {column}{'' if dates else ' AS SECONDS'})"
        return action, {
            "SET": f"ALTER TABLE {name} SET ({chance.choice(SETTINGS[:2] + SETTINGS[3:])})", "TRUNCATE": f"TRUNCATE TABLE {name}",
            "GRANT": f"GRANT SELECT, INSERT ON {name} TO ada", "REVOKE": f"REVOKE ALL ON {name} FROM ada", "SHOW CREATE": f"SHOW CREATE TABLE {name}"}[action]

    # What is wrong on purpose

    def spoilt(self, made):
        """A program with words taken away, doubled, changed or put elsewhere."""
        chance = self.chance
        kind, text = chance.choice([self.select, self.aggregate, self.join, self.named, self.upsert, self.update, self.definitions, self.action])(made)
        made.used.clear()
        words = text.split(" ")
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(words))
            change = chance.randrange(5)
            if change == 0:
                del words[at]
            elif change == 1:
                words.insert(at, words[at])
            elif change == 2:
                words[at] = chance.choice(["(", ")", "NULL", "$x", "''", "0x", "SELECT", "AS", "1e999", "`", "@@", "\x00", "{", "--", "/*", "'", "9" * 40, "Decimal", "List<", "(" * 200])
            elif change == 3:
                other = chance.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            else:
                words[at] = words[at][:chance.randrange(len(words[at]) + 1)]
            if not words:
                words = [""]
        return "mutation", " ".join(words) or " "
