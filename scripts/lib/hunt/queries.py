"""Queries of every clause over the relations of the model."""

from hunt import values
from hunt.expressions import Expressions, Scope
from hunt.signatures import UNORDERED
from hunt.values import base_of, element_of

SETS = ["UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"]


def is_sortable(type):
    return base_of(type) not in UNORDERED and (element_of(type) or "") not in UNORDERED and type != "record"


class Queries(Expressions):
    """`relations()` gives (name to write, [(column, type)]) of what can be read."""

    def __init__(self, chance, known, relations, enums=None, is_compared=False):
        super().__init__(chance, known, enums, is_compared)
        self.relations = relations
        self.made = 0
        self.common = []
        self.query = self.subselect

    def alias(self):
        self.made += 1
        return f"q{self.made}"

    # MARK: FROM

    def item(self, depth, outer):
        """(text, scope columns) of one item."""
        kind = self.chance.random()
        name = self.alias()
        pool = self.relations()
        if (kind < 0.55 or depth <= 0) and pool:
            relation, columns = self.chance.choice(self.common if self.common and self.chance.random() < 0.25 else pool)
            return f"{relation} {name}", [(f"{name}.{column}", type) for column, type in columns]
        if kind < 0.65:
            self.used.add(("clause", "VALUES"))
            types = [base_of(self.chance.choice(values.COLUMN_TYPES)) for _ in range(self.chance.randint(1, 3))]
            rows = ", ".join("(" + ", ".join(self.literal(type) for type in types) + ")" for _ in range(self.chance.randint(1, 4)))
            names = [f"v{at}" for at in range(len(types))]
            return f"(VALUES {rows}) {name}({', '.join(names)})", [(f"{name}.{column}", type) for column, type in zip(names, types)]
        if kind < 0.75:
            self.used.add(("clause", "function in FROM"))
            ordinality = self.chance.random() < 0.3
            if self.chance.random() < 0.5:
                text, type = f"generate_series({self.chance.randint(-2, 2)}, {self.chance.randint(0, 6)})", "integer"
            else:
                type = base_of(self.chance.choice(values.COLUMN_TYPES[:20]))
                text = f"unnest({self.make(type + '[]', 1, Scope(outer))})"
            names, types = ["f"], [type]
            if ordinality:
                names, types = ["f", "o"], [type, "bigint"]
            return f"{text}{' WITH ORDINALITY' * ordinality} {name}({', '.join(names)})", [(f"{name}.{column}", each) for column, each in zip(names, types)]
        types = [base_of(self.chance.choice(values.COLUMN_TYPES)) for _ in range(self.chance.randint(1, 3))]
        lateral = bool(outer) and self.chance.random() < 0.5
        if lateral:
            self.used.add(("clause", "LATERAL"))
        text = self.subselect(Scope(outer if lateral else []), types, depth - 1)
        names = [f"c{at}" for at in range(len(types))]
        return (f"{'LATERAL ' * lateral}({text}) {name}({', '.join(names)})", [(f"{name}.{column}", type) for column, type in zip(names, types)])

    def source(self, depth, outer=()):
        text, columns = self.item(depth, list(outer))
        most = 3 if depth > 1 else 2
        for _ in range(self.chance.randint(0, most) if self.chance.random() < 0.5 else 0):
            # A right or full join cannot look to its left.
            join = self.chance.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ","])
            is_open = join in ("JOIN", "LEFT JOIN", "CROSS JOIN", ",")
            more, others = self.item(depth - 1, [*outer, *columns] if is_open else list(outer))
            columns = columns + others
            self.used.add(("clause", join))
            if join in ("CROSS JOIN", ","):
                text = f"{text}{',' if join == ',' else ' CROSS JOIN'} {more}" if join == "CROSS JOIN" else f"{text} CROSS JOIN {more}"
            else:
                text = f"{text} {join} {more} ON {self.join_condition(join, columns, others, depth)}"
        return text, columns

    def join_condition(self, join, columns, others, depth):
        mine = [(text, type) for text, type in columns if (text, type) not in others]
        pairs = [(left, right) for left, type in mine for right, other in others if base_of(type) == base_of(other) and is_sortable(type)]
        if pairs and (join == "FULL JOIN" or self.chance.random() < 0.75):
            left, right = self.chance.choice(pairs)
            return f"{left} = {right}"
        return "true" if join == "FULL JOIN" else self.make("boolean", min(depth, 1), Scope(columns))

    # MARK: SELECT

    def subselect(self, scope, types, depth, is_scalar=False):
        """A query for an expression or FROM: columns of these types; one row at most where it is scalar."""
        outer = scope.columns
        if depth <= 0 and self.chance.random() < 0.5:
            return "SELECT " + ", ".join(self.make(type, 0, Scope(outer, subqueries=False)) for type in types)
        text, columns = self.source(depth - 1)
        inner = Scope([*columns, *outer])
        if is_scalar:
            if self.chance.random() < 0.5:
                grouped = Scope(columns, aggregates=True)
                found = self.aggregate(base_of(types[0]), depth, grouped)
                return f"SELECT {found} FROM {text}{self.where(depth, inner)}"
            targets = [self.make(types[0], depth - 1, inner)]
            return f"SELECT {targets[0]} FROM {text}{self.where(depth, inner)} ORDER BY 1 LIMIT 1" if is_sortable(types[0]) else \
                f"SELECT {targets[0]} FROM {text} WHERE false"
        kind = self.chance.random()
        if kind < 0.25:
            return self.grouped(text, columns, types, depth, outer)
        if kind < 0.4 and depth > 0:
            self.used.add(("clause", "set operation"))
            sets = SETS if all(is_sortable(type) for type in types) else ["UNION ALL"]
            one = self.simple(text, inner, types, depth - 1)
            return f"({one}) {self.chance.choice(sets)} ({self.subselect(scope, types, depth - 1)})"
        return self.simple(text, inner, types, depth)

    def where(self, depth, scope):
        return f" WHERE {self.make('boolean', depth, scope)}" if self.chance.random() < 0.5 else ""

    def simple(self, text, scope, types, depth):
        windows = Scope(scope.columns, windows=True) if self.chance.random() < 0.2 else scope
        targets = [self.make(type, depth, windows) for type in types]
        distinct = ""
        if self.chance.random() < 0.12 and all(is_sortable(type) for type in types):
            distinct = "DISTINCT "
            self.used.add(("clause", "DISTINCT"))
        return f"SELECT {distinct}{', '.join(targets)} FROM {text}{self.where(depth, scope)}{self.tail(types)}"

    def tail(self, types):
        """By all columns, or not at all: then the rows are determined."""
        if self.chance.random() < 0.6 or not all(is_sortable(type) for type in types):
            return ""
        positions = [str(at + 1) + self.chance.choice(["", "", " DESC", " NULLS FIRST", " USING <"]) for at in range(len(types))]
        text = f" ORDER BY {', '.join(positions)}"
        if self.chance.random() < 0.5:
            self.used.add(("clause", "LIMIT"))
            text += f" LIMIT {self.chance.choice(['0', '1', '3', '10', 'ALL', 'NULL', '(SELECT 2)'])}"
            text += f" OFFSET {self.chance.randint(0, 3)}" if self.chance.random() < 0.3 else ""
        return text

    def grouped(self, text, columns, types, depth, outer=()):
        scope = Scope([*columns, *outer])
        sortable = [(name, type) for name, type in columns if is_sortable(type)]
        keys = self.chance.sample(sortable, min(len(sortable), self.chance.randint(1, 3))) if sortable else []
        if keys and self.chance.random() < 0.3:
            type = base_of(self.chance.choice(values.COLUMN_TYPES[:14]))
            keys.append((self.make(type, depth - 1, Scope(columns, subqueries=self.chance.random() < 0.2)), type))
        # A literal as key would be a position or an error.
        keys = [(name, type) for name, type in keys if not name[:1].isdigit() and name[:1] not in "'-" and "::" not in name[-14:]]
        targets = []
        for type in types:
            matching = [name for name, other in keys if base_of(other) == base_of(type)]
            if matching and self.chance.random() < 0.5:
                targets.append(self.chance.choice(matching))
            elif self.chance.random() < 0.75:
                targets.append(self.aggregate(base_of(type), depth, Scope(columns, aggregates=True)))
            else:
                targets.append(self.make(type, depth - 1, Scope(keys, aggregates=False, subqueries=False)))
        clause = self.group_clause([name for name, _ in keys])
        having = ""
        if self.chance.random() < 0.25:
            self.used.add(("clause", "HAVING"))
            having = f" HAVING {self.aggregate('bigint', depth - 1, Scope(columns, aggregates=True))} {self.chance.choice(['>', '<=', 'IS DISTINCT FROM'])} {self.chance.randint(0, 3)}"
        return f"SELECT {', '.join(targets)} FROM {text}{self.where(depth, scope)}{clause}{having}{self.tail(types)}"

    def group_clause(self, keys):
        if not keys:
            return ""
        kind = self.chance.random()
        if kind < 0.55:
            self.used.add(("clause", "GROUP BY"))
            return f" GROUP BY {', '.join(keys)}"
        word = self.chance.choice(["ROLLUP", "CUBE", "GROUPING SETS"])
        self.used.add(("clause", word))
        if word == "GROUPING SETS":
            sets = ["(" + ", ".join(self.chance.sample(keys, self.chance.randint(0, len(keys)))) + ")" for _ in range(self.chance.randint(1, 3))]
            return f" GROUP BY GROUPING SETS (({', '.join(keys)}), {', '.join(sets)})"
        return f" GROUP BY {word} ({', '.join(keys)})"

    # MARK: whole statements

    def select(self, depth):
        """A query as a statement, with common tables now and then."""
        types = [self.pick_type() if self.chance.random() < 0.3 else base_of(self.chance.choice(values.COLUMN_TYPES)) for _ in range(self.chance.randint(1, 4))]
        before, self.common = self.common, []
        head = self.commons(depth) if self.chance.random() < 0.2 else ""
        if self.chance.random() < 0.05:
            text = self.star(depth)
        elif self.chance.random() < 0.05:
            text = self.distinct_on(depth)
        else:
            text = self.subselect(Scope(), types, depth)
        self.common = before
        return head + text

    def star(self, depth):
        self.used.add(("clause", "*"))
        text, columns = self.source(depth)
        return f"SELECT * FROM {text}{self.where(depth, Scope(columns))}"

    def distinct_on(self, depth):
        text, columns = self.source(depth)
        sortable = [name for name, type in columns if is_sortable(type)]
        if not sortable:
            return f"SELECT 1 FROM {text}"
        self.used.add(("clause", "DISTINCT ON"))
        keys = ", ".join(sortable)
        return f"SELECT DISTINCT ON ({', '.join(sortable[:self.chance.randint(1, 2)])}) {keys} FROM {text} ORDER BY {keys}"

    def commons(self, depth):
        parts, recursive = [], self.chance.random() < 0.35
        for _ in range(self.chance.randint(1, 2)):
            name = self.alias()
            if recursive and self.chance.random() < 0.7:
                self.used.add(("clause", "WITH RECURSIVE"))
                more = self.literal("text", 0.05)
                tail = self.chance.choice(["", "", " SEARCH DEPTH FIRST BY n SET o", " CYCLE n SET c USING p"])
                union = self.chance.choice(["UNION", "UNION ALL"])
                parts.append(f"{name}(n, t) AS (SELECT {self.chance.randint(0, 2)}, {more} {union} SELECT n + 1, t || 'x' FROM {name} WHERE n < {self.chance.randint(2, 9)}){tail}")
                columns = [("n", "integer"), ("t", "text")]
            else:
                self.used.add(("clause", "WITH"))
                types = [base_of(self.chance.choice(values.COLUMN_TYPES)) for _ in range(self.chance.randint(1, 3))]
                columns = [(f"c{at}", type) for at, type in enumerate(types)]
                hint = self.chance.choice(["", "", "MATERIALIZED ", "NOT MATERIALIZED "])
                parts.append(f"{name}({', '.join(column for column, _ in columns)}) AS {hint}({self.subselect(Scope(), types, depth - 1)})")
            self.common.append((name, columns))
        return f"WITH {'RECURSIVE ' * recursive}{', '.join(parts)} "
