"""INSERT, UPDATE, DELETE with every clause, and COPY both ways."""

from hunt.expressions import Scope
from hunt.model import identifier
from hunt.values import base_of

RARE = 0.06


class Changes:
    def __init__(self, chance, model, make):
        self.chance, self.model, self.make = chance, model, make

    def table(self):
        """A table, now and then a view that may be simple enough."""
        pool = [relation for relation in self.model.tables if relation.columns]
        views = [relation for relation in self.model.of("v") if relation.columns]
        if views and self.chance.random() < RARE or not pool and views:
            return self.chance.choice(views)
        return self.chance.choice(pool) if pool else None

    def scope(self, table, alias="x"):
        return [(f"{alias}.{identifier(column.name)}", column.type) for column in table.columns]

    def value(self, column, scope=None):
        keyed = column.name == "id" or column.is_not_null
        if self.chance.random() < 0.1:
            return "DEFAULT"
        if base_of(column.type) in ("integer", "bigint", "smallint") and self.chance.random() < 0.7:
            text = str(self.chance.randint(0, 500 if keyed else 12))
        elif scope and self.chance.random() < 0.5:
            text = self.make.make(base_of(column.type), 1, Scope(scope))
        else:
            text = self.make.literal(base_of(column.type), 0.1)
        return text if not (keyed and text.startswith("NULL")) else "1"

    def written(self, table):
        return [column for column in table.columns if not column.generated and column.identity != "a"]

    def returning(self, table, alias):
        if self.chance.random() < 0.7:
            return ""
        self.make.used.add(("clause", "RETURNING"))
        if self.chance.random() < 0.4:
            return " RETURNING *"
        return f" RETURNING {self.make.make(self.make.pick_type(), 2, Scope(self.scope(table, alias)))} AS r"

    def insert(self, table=None, returning=True):
        table = table or self.table()
        if table is None:
            return None
        columns = self.written(table)
        if self.chance.random() < 0.3 and columns:
            columns = [column for column in columns if column.is_not_null and not column.has_default or self.chance.random() < 0.7] or columns[:1]
        name = table.written
        if not columns or self.chance.random() < 0.03:
            return f"INSERT INTO {name} DEFAULT VALUES"
        names = ", ".join(identifier(column.name) for column in columns)
        kind = self.chance.random()
        if kind < 0.7:
            rows = ", ".join("(" + ", ".join(self.value(column) for column in columns) + ")" for _ in range(self.chance.choice([1, 1, 2, 3, 5])))
            body = f"VALUES {rows}"
        elif kind < 0.85:
            query = ", ".join(f"g + {self.chance.randint(0, 300)}" if base_of(column.type) in ("integer", "bigint", "numeric") else self.make.literal(base_of(column.type), 0.1)
                              for column in columns)
            body = f"SELECT {query} FROM generate_series(1, {self.chance.choice([2, 5, 20])}) g"
        else:
            body = self.make.subselect(Scope(), [base_of(column.type) for column in columns], 1)
        overriding = self.chance.choice(["", "", "", "", "", " OVERRIDING USER VALUE", " OVERRIDING SYSTEM VALUE"])
        conflict = self.conflict(table) if self.chance.random() < 0.35 else ""
        return f"INSERT INTO {name} AS x ({names}){overriding} {body}{conflict}{self.returning(table, 'x') if returning else ''}"

    def conflict(self, table):
        self.make.used.add(("clause", "ON CONFLICT"))
        keys = [names for _, unique, _, names in table.indexes if unique and names]
        target = ""
        if keys and self.chance.random() < 0.8:
            target = f" ({', '.join(map(identifier, self.chance.choice(keys)))})"
        elif self.chance.random() < 0.2:
            named = [name for name, kind, _, _ in table.constraints if kind in "pu"]
            target = f" ON CONSTRAINT {identifier(self.chance.choice(named))}" if named else ""
        if not target or self.chance.random() < 0.4:
            return f" ON CONFLICT{target} DO NOTHING"
        self.make.used.add(("clause", "DO UPDATE"))
        scope = self.scope(table) + self.scope(table, "excluded")
        where = f" WHERE {self.make.make('boolean', 1, Scope(scope))}" if self.chance.random() < 0.3 else ""
        return f" ON CONFLICT{target} DO UPDATE SET {self.assignments(table, scope)}{where}"

    def assignments(self, table, scope):
        columns = self.written(table) or table.columns
        chosen = self.chance.sample(columns, min(len(columns), self.chance.choice([1, 1, 2])))
        if len(chosen) > 1 and self.chance.random() < 0.25:
            self.make.used.add(("clause", "SET (..) ="))
            names = ", ".join(identifier(column.name) for column in chosen)
            if self.chance.random() < 0.4:
                return f"({names}) = (SELECT {', '.join(self.make.make(base_of(column.type), 1, Scope(scope)) for column in chosen)})"
            return f"({names}) = ({', '.join(self.value(column, scope) for column in chosen)})"
        parts = []
        for column in chosen:
            if column.type.endswith("[]") and self.chance.random() < 0.3:
                self.make.used.add(("clause", "SET a[i] ="))
                parts.append(f"{identifier(column.name)}[{self.chance.randint(-1, 5)}] = {self.make.literal(column.type[:-2], 0.1)}")
            else:
                parts.append(f"{identifier(column.name)} = {self.value(column, scope)}")
        return ", ".join(parts)

    def where(self, scope):
        return f" WHERE {self.make.make('boolean', self.chance.randint(1, 2), Scope(scope))}" if self.chance.random() < 0.75 else ""

    def update(self, table=None, returning=True):
        table = table or self.table()
        if table is None:
            return None
        scope, source = self.scope(table), ""
        if self.chance.random() < 0.3:
            self.make.used.add(("clause", "UPDATE FROM"))
            # One partner a row at most, or which one decides is open.
            text, columns = self.make.item(1, [])
            if self.chance.random() < 0.5 or not self.make.is_compared:
                source, scope = f" FROM {text}", scope + columns
            if self.make.is_compared and source:
                source, scope = "", scope[:len(table.columns)]
        only = self.chance.choice(["", "", "", "ONLY "])
        return f"UPDATE {only}{table.written} AS x SET {self.assignments(table, scope)}{source}{self.where(scope)}{self.returning(table, 'x') if returning else ''}"

    def delete(self, table=None, returning=True):
        table = table or self.table()
        if table is None:
            return None
        scope, source = self.scope(table), ""
        if self.chance.random() < 0.3:
            self.make.used.add(("clause", "DELETE USING"))
            text, columns = self.make.item(1, [])
            source, scope = f" USING {text}", scope + columns
        if self.chance.random() < 0.6:
            keys = [name for name, type in scope if base_of(type) == "integer"]
            if keys:
                return f"DELETE FROM {table.written} AS x{source} WHERE {self.chance.choice(keys)} % 7 = {self.chance.randint(0, 6)}"
        return f"DELETE FROM {table.written} AS x{source}{self.where(scope)}{self.returning(table, 'x') if returning else ''}"

    def with_changes(self):
        """Data-modifying common tables."""
        self.make.used.add(("clause", "WITH change"))
        table = self.table()
        if table is None or table.kind != "r":
            return None
        change = self.chance.choice([self.insert, self.update, self.delete])(table, returning=False)
        names = ", ".join(f"x.{identifier(column.name)}" for column in table.columns)
        reader = self.chance.random()
        main = "SELECT * FROM w" if reader < 0.4 else "SELECT count(*) FROM w"
        if reader > 0.8:
            main = self.chance.choice([self.update, self.delete])(returning=False)
        return f"WITH w AS ({change} RETURNING {names}) {main}"

    def current_of(self, cursor):
        table = self.table()
        if table is None:
            return None
        return f"DELETE FROM {table.written} WHERE CURRENT OF {cursor}"

    # MARK: COPY

    def copy_from(self):
        """(statement, data)."""
        table = self.table()
        if table is None or table.kind != "r":
            return None
        columns = self.written(table)
        if not columns:
            return None
        format = self.chance.choice(["text", "text", "csv"])
        mark = "\t" if format == "text" else ","
        lines = []
        for _ in range(self.chance.randint(0, 6)):
            fields = [self.field(column, format) for column in columns]
            if self.chance.random() < RARE:
                fields = fields[:-1] if self.chance.random() < 0.5 else [*fields, "x"]
            lines.append(mark.join(fields))
        data = "".join(line + "\n" for line in lines)
        if self.chance.random() < RARE:
            data = data[:-3] + self.chance.choice(["\\.\n", "\\N", '"', "\\x", "\0"])
        names = ", ".join(identifier(column.name) for column in columns)
        options = f" WITH (FORMAT csv{self.chance.choice(['', ', HEADER', ', NULL $$n$$', ', QUOTE $$|$$', ', FORCE_NULL *'])})" if format == "csv" else ""
        where = ""
        if self.chance.random() < 0.1:
            where = f" WHERE {self.make.make('boolean', 1, Scope([(identifier(column.name), column.type) for column in table.columns], subqueries=False))}"
        return f"COPY {table.written} ({names}) FROM STDIN{options}{where}", data.encode(errors="surrogatepass")

    FIELDS = {
        "boolean": ["t", "f"], "text": ["a", "b c", "é"], "character varying": ["a"], "character": ["x"], "date": ["2020-01-02", "infinity"],
        "timestamp without time zone": ["2020-01-02 03:04:05"], "timestamp with time zone": ["2020-01-02 03:04:05+00"], "time without time zone": ["01:02:03"],
        "time with time zone": ["01:02:03+01"], "interval": ["1 day"], "uuid": ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"], "json": ["[1]"], "jsonb": ["[1]"],
        "bytea": ["\\\\x00"], "real": ["1.5"], "double precision": ["-2.25", "NaN"], "numeric": ["1.50"], "name": ["n"], '"char"': ["c"],
    }

    def field(self, column, format):
        if not column.is_not_null and self.chance.random() < 0.1:
            return "\\N" if format == "text" else ""
        base = base_of(column.type)
        if base in self.model.labels:
            return self.chance.choice(self.model.labels[base] or [""])
        if base.endswith("[]"):
            return self.chance.choice(["{}", "{NULL}"])
        found = self.FIELDS.get(base, [str(self.chance.randint(0, 300))])
        text = self.chance.choice(found)
        return text.replace("\\\\", "\\") if format == "csv" else text

    def copy_to(self):
        table = self.table()
        options = self.chance.choice(["", " WITH (FORMAT csv)", " WITH (FORMAT csv, HEADER, FORCE_QUOTE *)", " WITH (FORMAT binary)", " WITH (DELIMITER '|', NULL 'nil')"])
        if table is None or self.chance.random() < 0.4:
            return f"COPY ({self.make.select(2)}) TO STDOUT{options}"
        if table.kind == "v":
            return f"COPY (SELECT * FROM {table.written}) TO STDOUT{options}"
        return f"COPY {table.written} TO STDOUT{options}"
