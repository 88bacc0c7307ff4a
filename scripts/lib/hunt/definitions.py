"""CREATE, DROP, RENAME and COMMENT of everything; ALTER TABLE has a file of its own."""

from hunt import values
from hunt.expressions import Scope
from hunt.model import identifier
from hunt.queries import is_sortable
from hunt.values import base_of, quoted

ACTIONS = ["NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT", "SET NULL ({0})", "SET DEFAULT ({0})"]


class Definitions:
    """Statements that define; `make` is the Queries whose expressions they use."""

    def __init__(self, chance, model, make):
        self.chance, self.model, self.make = chance, model, make

    # MARK: names

    def fresh(self, prefix):
        taken = {name for _, name in self.model.relations}
        for _ in range(20):
            name = f"{prefix}{self.chance.randint(0, 30)}"
            if name not in taken:
                break
        return name

    def schema(self):
        others = [schema for schema in self.model.schemas if schema != "public"]
        return f"{identifier(self.chance.choice(others))}." if others and self.chance.random() < 0.15 else ""

    def column_name(self, relation, but=()):
        taken = {column.name for column in relation.columns} | set(but) if relation else set(but)
        if self.chance.random() < 0.03:
            return self.chance.choice(['"Odd Name"', '"é"', '"select"', "x" * 63, "xmin"])
        free = [name for name in "abcdefghijklmn" if name not in taken] or ["z"]
        return self.chance.choice(free)

    def type(self):
        if self.model.labels and self.chance.random() < 0.1:
            return identifier(self.chance.choice(sorted(self.model.labels)))
        return self.chance.choice(values.COLUMN_TYPES)

    def value(self, type, scope=None, depth=1):
        """An expression without subqueries, as defaults, checks and indexes want it."""
        return self.make.make(type, depth, Scope(list(scope or []), subqueries=False))

    def target(self):
        """(table, columns) that a foreign key can refer to."""
        found = [(table, columns) for table in self.model.tables if table.schema != "pg_temp"
                 for name, kind, columns, _ in table.constraints if kind in "pu" and columns]
        return self.chance.choice(found) if found else (None, None)

    def behavior(self):
        return self.chance.choice(["", "", " CASCADE", " RESTRICT"])

    # MARK: tables

    def reference(self, table, columns, mine):
        keys = f" ({', '.join(identifier(column) for column in columns)})" if self.chance.random() < 0.7 else ""
        text = f"REFERENCES {table.written}{keys}"
        for moment in ("DELETE", "UPDATE"):
            if self.chance.random() < 0.5:
                action = self.chance.choice(ACTIONS if moment == "DELETE" else ACTIONS[:5]).format(mine)
                self.make.used.add(("clause", f"ON {moment} {action.split(' (')[0]}"))
                text += f" ON {moment} {action}"
        if self.chance.random() < 0.15:
            text += self.chance.choice([" MATCH FULL", " MATCH SIMPLE"])
        return text + self.timing()

    def timing(self):
        return self.chance.choice(["", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE"])

    def column(self, relation, but=(), columns=()):
        """(name, type, definition); `columns` are those that a check or a generated column may name."""
        name, type = self.column_name(relation, but), self.type()
        table, keys = self.target()
        if table is not None and len(keys) == 1 and self.chance.random() < 0.15:
            type = next(column.type for column in table.columns if column.name == keys[0])
            return name, type, f"{name} {type} {self.reference(table, keys, name)}"
        if self.chance.random() < 0.08:
            serial = self.chance.choice(["serial", "bigserial", "smallserial"])
            self.make.used.add(("type", serial))
            return name, "integer", f"{name} {serial}{self.chance.choice(['', ' PRIMARY KEY' if not but and not relation else ' UNIQUE'])}"
        if self.chance.random() < 0.08:
            integer = self.chance.choice(["integer", "bigint", "smallint"])
            self.make.used.add(("clause", "IDENTITY"))
            options = self.chance.choice(["", "", " (START 5 INCREMENT BY -2 MAXVALUE 10)", " (CYCLE MINVALUE 1 MAXVALUE 3)", " (CACHE 4)"])
            return name, integer, f"{name} {integer} GENERATED {self.chance.choice(['ALWAYS', 'BY DEFAULT'])} AS IDENTITY{options}"
        text = f"{name} {type}"
        if base_of(type) in ("text", "character varying") and self.chance.random() < 0.1:
            text += ' COLLATE "C"'
        scope = [(identifier(column), each) for column, each in columns]
        if scope and self.chance.random() < 0.08:
            self.make.used.add(("clause", "GENERATED STORED"))
            return name, type, f"{text} GENERATED ALWAYS AS ({self.value(type, scope)}) STORED"
        if self.chance.random() < 0.3:
            text += f" DEFAULT {self.value(type)}"
        if self.chance.random() < 0.12:
            text += " NOT NULL"
        if self.chance.random() < 0.08 and is_sortable(type):
            text += " UNIQUE" + self.timing()
        if self.chance.random() < 0.1:
            text += f"{self.named('k')} CHECK ({self.value('boolean', [(name, type)])})"
        return name, type, text

    def named(self, prefix):
        return f" CONSTRAINT {prefix}{self.chance.randint(0, 40)}" if self.chance.random() < 0.3 else ""

    def constraint(self, columns, is_alter=False):
        """A constraint of the table over (name, type) columns."""
        named = self.named("k").strip()
        sortable = [name for name, type in columns if is_sortable(type)]
        kind = self.chance.choice(["CHECK", "UNIQUE", "PRIMARY KEY", "FOREIGN KEY", "CHECK", "UNIQUE"])
        if kind in ("UNIQUE", "PRIMARY KEY") and sortable:
            names = self.chance.sample(sortable, min(len(sortable), self.chance.randint(1, 2)))
            nulls = self.chance.choice(["", " NULLS NOT DISTINCT"]) if kind == "UNIQUE" else ""
            include = f" INCLUDE ({identifier(self.chance.choice(columns)[0])})" if self.chance.random() < 0.1 else ""
            return f"{named} {kind}{nulls} ({', '.join(map(identifier, names))}){include}{self.timing()}"
        if kind == "FOREIGN KEY":
            table, keys = self.target()
            if table is not None:
                wanted = [next(column.type for column in table.columns if column.name == key) for key in keys]
                mine = []
                for type in wanted:
                    same = [name for name, other in columns if base_of(other) == base_of(type) and name not in mine]
                    if not same:
                        break
                    mine.append(self.chance.choice(same))
                if len(mine) == len(keys):
                    invalid = " NOT VALID" if is_alter and self.chance.random() < 0.2 else ""
                    names = ", ".join(map(identifier, mine))
                    return f"{named} FOREIGN KEY ({names}) {self.reference(table, keys, identifier(mine[0]))}{invalid}"
        invalid = " NOT VALID" if is_alter and self.chance.random() < 0.2 else self.chance.choice(["", "", " NO INHERIT"])
        return f"{named} CHECK ({self.value('boolean', [(identifier(name), type) for name, type in columns], 2)}){invalid}"

    def create_table(self):
        word = self.chance.choice(["", "", "", "", "TEMP ", "UNLOGGED "])
        name = ("" if word == "TEMP " else self.schema()) + self.fresh("t")
        exists = "IF NOT EXISTS " if self.chance.random() < 0.1 else ""
        parts, columns = [], []
        if self.chance.random() < 0.5:
            parts.append("id integer PRIMARY KEY")
            columns.append(("id", "integer"))
        for _ in range(self.chance.randint(1, 5)):
            column, type, text = self.column(None, [name for name, _ in columns], columns)
            columns.append((column.strip('"'), type))
            parts.append(text)
        for _ in range(self.chance.choice([0, 0, 0, 1, 2])):
            parts.append(self.constraint(columns))
        if self.model.tables and self.chance.random() < 0.05:
            parts.append(f"LIKE {self.chance.choice(self.model.tables).written} INCLUDING {self.chance.choice(['ALL', 'DEFAULTS', 'CONSTRAINTS', 'INDEXES'])}")
        commit = self.chance.choice(["", "", " ON COMMIT DROP", " ON COMMIT DELETE ROWS", " ON COMMIT PRESERVE ROWS"]) if word == "TEMP " else ""
        return f"CREATE {word}TABLE {exists}{name} ({', '.join(parts)}){self.chance.choice(['', '', '', ' WITH (fillfactor=70)'])}{commit}"

    def create_table_as(self):
        word = self.chance.choice(["TABLE", "TABLE", "TEMP TABLE", "UNLOGGED TABLE", "MATERIALIZED VIEW"])
        data = self.chance.choice(["", "", " WITH NO DATA", " WITH DATA"])
        return f"CREATE {word} {self.fresh('s')} AS {self.named_query()}{data}"

    def named_query(self):
        """A query whose columns have names of their own, all different."""
        query = self.make.select(2)
        if self.chance.random() < 0.5 and self.model.readable():
            relation, columns = self.chance.choice(self.model.readable())
            return f"SELECT {self.chance.choice(['*', ', '.join(name for name, _ in columns)])} FROM {relation}"
        return f"SELECT * FROM ({query}) q({', '.join(f'c{at}' for at in range(self.width(query)))})" if self.width(query) else query

    def width(self, query):
        return 1 if self.chance.random() < 0.4 else 0

    # MARK: views, indexes, sequences, types, schemas

    def create_view(self):
        word = self.chance.choice(["VIEW", "VIEW", "VIEW", "OR REPLACE VIEW", "TEMP VIEW"])
        views = self.model.of("v")
        name = self.chance.choice(views).written if word == "OR REPLACE VIEW" and views and self.chance.random() < 0.7 else self.fresh("w")
        readable = self.model.readable()
        kind = self.chance.random()
        if not readable or kind < 0.2:
            return f"CREATE {word} {name} AS {self.make.select(2)}"
        relation, columns = self.chance.choice(readable)
        if kind < 0.4:
            return f"CREATE {word} {name} AS SELECT * FROM {relation}"
        scope = [(f"x.{column}", type) for column, type in columns]
        names = [f"c{at}" for at in range(self.chance.randint(1, 4))]
        targets = [self.make.make(base_of(self.chance.choice(columns)[1]), 2, Scope(scope)) for _ in names]
        where = f" WHERE {self.make.make('boolean', 2, Scope(scope))}" if self.chance.random() < 0.4 else ""
        check = self.chance.choice(["", "", "", " WITH CHECK OPTION", " WITH LOCAL CHECK OPTION"])
        if self.chance.random() < 0.2:
            return f"CREATE {word} {name} AS SELECT {', '.join(f'{column} AS {new}' for (column, _), new in zip(scope, names))} FROM {relation} x{check}"
        return f"CREATE {word} {name}({', '.join(names)}) AS SELECT {', '.join(targets)} FROM {relation} x{where}{check}"

    def create_index(self):
        tables = [table for table in self.model.of("rm") if table.columns]
        if not tables:
            return self.create_table()
        table = self.chance.choice(tables)
        scope = [(identifier(column.name), column.type) for column in table.columns]
        sortable = [(name, type) for name, type in scope if is_sortable(type)] or scope
        keys = []
        for _ in range(self.chance.randint(1, 3)):
            key = f"({self.value(base_of(self.chance.choice(values.COLUMN_TYPES[:16])), scope)})" if self.chance.random() < 0.25 else self.chance.choice(sortable)[0]
            keys.append(key + self.chance.choice(["", "", "", " DESC", " NULLS FIRST", " ASC NULLS LAST"]))
        unique = "UNIQUE " if self.chance.random() < 0.25 else ""
        method = self.chance.choice(["", "", "", "", " USING btree", " USING hash", " USING gin"])
        method = "" if len(keys) > 1 or unique else method
        keys = [keys[0].split(" ")[0]] if "hash" in method and not keys[0].startswith("(") else keys
        include = f" INCLUDE ({self.chance.choice(scope)[0]})" if self.chance.random() < 0.1 and not method else ""
        where = f" WHERE {self.value('boolean', scope, 2)}" if self.chance.random() < 0.25 else ""
        name = self.fresh("i") if self.chance.random() < 0.8 else ""
        exists = "IF NOT EXISTS " if name and self.chance.random() < 0.1 else ""
        concurrently = "CONCURRENTLY " if self.chance.random() < 0.05 else ""
        return f"CREATE {unique}INDEX {concurrently}{exists}{name} ON {table.written}{method} ({', '.join(keys)}){include}{where}"

    def sequence_options(self):
        parts = self.chance.sample([
            f"INCREMENT BY {self.chance.choice(['1', '-1', '3', '9223372036854775807', '-9223372036854775808', '0'])}", "MINVALUE -5", "NO MINVALUE",
            f"MAXVALUE {self.chance.choice(['10', '9223372036854775807', '1'])}", "NO MAXVALUE", f"START {self.chance.choice(['1', '5', '-3'])}", "CACHE 3",
            "CYCLE", "NO CYCLE", f"AS {self.chance.choice(['smallint', 'integer', 'bigint'])}"], self.chance.choice([0, 1, 1, 2]))
        return "".join(" " + part for part in parts)

    def create_sequence(self):
        word = self.chance.choice(["", "", "", "TEMP "])
        owner = ""
        if self.model.tables and self.chance.random() < 0.2 and not word:
            table = self.chance.choice(self.model.tables)
            if table.columns:
                owner = f" OWNED BY {table.written}.{identifier(self.chance.choice(table.columns).name)}"
        return f"CREATE {word}SEQUENCE {self.fresh('n')}{self.sequence_options()}{owner}"

    def alter_sequence(self):
        sequences = self.model.of("S")
        if not sequences:
            return self.create_sequence()
        name = self.chance.choice(sequences).written
        restart = self.chance.choice(["", " RESTART", " RESTART WITH 3", " OWNED BY NONE"])
        return f"ALTER SEQUENCE {name}{self.sequence_options() or ' NO CYCLE'}{restart}"

    def create_type(self):
        labels = self.chance.sample(["new", "open", "done", "x y", "é", "", "a" * 63], self.chance.randint(1, 4))
        return f"CREATE TYPE e{self.chance.randint(0, 9)} AS ENUM ({', '.join(map(quoted, labels))})"

    def alter_type(self):
        if not self.model.labels:
            return self.create_type()
        name = self.chance.choice(sorted(self.model.labels))
        label = quoted(self.chance.choice(self.model.labels[name]))
        new = quoted(f"l{self.chance.randint(0, 99)}")
        return self.chance.choice([
            f"ALTER TYPE {name} ADD VALUE {new}", f"ALTER TYPE {name} ADD VALUE IF NOT EXISTS {new} BEFORE {label}", f"ALTER TYPE {name} ADD VALUE {new} AFTER {label}",
            f"ALTER TYPE {name} RENAME VALUE {label} TO {new}", f"ALTER TYPE {name} RENAME TO e{self.chance.randint(0, 9)}"])

    def create_schema(self):
        return f"CREATE SCHEMA {self.chance.choice(['', 'IF NOT EXISTS '])}h{self.chance.randint(0, 4)}"

    # MARK: drop, rename, comment

    KINDS = {"r": "TABLE", "v": "VIEW", "m": "MATERIALIZED VIEW", "S": "SEQUENCE", "i": "INDEX"}

    def drop(self):
        relations = list(self.model.relations.values())
        exists = self.chance.choice(["", "IF EXISTS "])
        if self.chance.random() < 0.1:
            return self.chance.choice([
                f"DROP SCHEMA {exists}h{self.chance.randint(0, 4)}{self.behavior()}", f"DROP TYPE {exists}e{self.chance.randint(0, 9)}{self.behavior()}",
                "DROP TABLE IF EXISTS nowhere", "DROP VIEW nowhere"])
        if len(relations) < 6 and self.chance.random() < 0.7 or not relations:
            return self.create_table()
        relation = self.chance.choice(relations)
        kind = self.KINDS[relation.kind] if self.chance.random() < 0.97 else self.chance.choice(list(self.KINDS.values()))
        same = [other for other in relations if other.kind == relation.kind]
        names = relation.written if self.chance.random() < 0.85 else ", ".join(self.chance.choice(same).written for _ in range(2))
        return f"DROP {kind} {exists}{names}{self.chance.choice([' CASCADE', ' CASCADE', self.behavior()])}"

    def rename(self):
        relations = list(self.model.relations.values())
        if not relations:
            return self.create_table()
        relation = self.chance.choice(relations)
        kind = self.KINDS[relation.kind]
        if relation.columns and self.chance.random() < 0.5:
            old = identifier(self.chance.choice(relation.columns).name)
            return f"ALTER {kind} {relation.written} RENAME {self.chance.choice(['', 'COLUMN '])}{old} TO {self.column_name(relation)}"
        if relation.constraints and relation.kind == "r" and self.chance.random() < 0.3:
            old = identifier(self.chance.choice(relation.constraints)[0])
            return f"ALTER TABLE {relation.written} RENAME CONSTRAINT {old} TO k{self.chance.randint(0, 60)}"
        if self.chance.random() < 0.2 and kind != "INDEX":
            return f"ALTER {kind} {relation.written} SET SCHEMA {identifier(self.chance.choice(self.model.schemas))}"
        if self.chance.random() < 0.1 and len(self.model.schemas) > 1:
            return f"ALTER SCHEMA {identifier(self.chance.choice(self.model.schemas))} RENAME TO h{self.chance.randint(0, 4)}"
        return f"ALTER {kind} {relation.written} RENAME TO {self.fresh(relation.name[:1] if relation.name[:1].isalpha() else 'r')}"

    def comment(self):
        relations = list(self.model.relations.values())
        if not relations:
            return "COMMENT ON SCHEMA public IS 'x'"
        relation = self.chance.choice(relations)
        text = self.chance.choice(["'a comment'", "NULL", "''", "'é 😀'"])
        if relation.columns and self.chance.random() < 0.5:
            return f"COMMENT ON COLUMN {relation.written}.{identifier(self.chance.choice(relation.columns).name)} IS {text}"
        if relation.constraints and self.chance.random() < 0.4:
            return f"COMMENT ON CONSTRAINT {identifier(self.chance.choice(relation.constraints)[0])} ON {relation.written} IS {text}"
        return f"COMMENT ON {self.KINDS[relation.kind]} {relation.written} IS {text}"

    def others(self):
        tables = [table.written for table in self.model.tables] or ["nowhere"]
        one = self.chance.choice(tables)
        matviews = [view.written for view in self.model.of("m")]
        return self.chance.choice([
            f"TRUNCATE {one}{self.chance.choice(['', ' CASCADE', ' RESTART IDENTITY CASCADE', ' CONTINUE IDENTITY'])}", f"ANALYZE {one}", f"REINDEX TABLE {one}",
            f"LOCK TABLE {one} IN {self.chance.choice(['ACCESS SHARE', 'ROW EXCLUSIVE', 'ACCESS EXCLUSIVE'])} MODE", f"TRUNCATE {one}, {self.chance.choice(tables)}",
            f"REFRESH MATERIALIZED VIEW {self.chance.choice(matviews)}" if matviews else f"VACUUM {one}", f"CLUSTER {one}", f"VACUUM {one}",
            f"GRANT SELECT ON {one} TO PUBLIC", f"REVOKE ALL ON {one} FROM PUBLIC"])
