"""ALTER TABLE: every action, in any company."""

from hunt.model import identifier
from hunt.values import base_of


class Alterations:
    """One statement of one to four actions; `define` is the Definitions whose columns and constraints it uses."""

    def __init__(self, define):
        self.define, self.chance, self.make = define, define.chance, define.make
        self.actions = [name for name in dir(self) if name.startswith("do_")]

    def statement(self):
        tables = self.define.model.tables
        if not tables:
            return self.define.create_table()
        self.table = self.chance.choice(tables)
        if not self.table.columns:
            return f"ALTER TABLE {self.table.written} ADD COLUMN a integer"
        count = self.chance.choice([1, 1, 1, 2, 2, 2, 3, 4])
        names = [self.action_name() for _ in range(count)]
        self.new = []
        actions = [getattr(self, name)() for name in names]
        shorts = [name[3:] for name in names]
        for at, name in enumerate(shorts):
            self.make.used.add(("action", name))
            for other in shorts[at + 1:]:
                self.make.used.add(("action pair", f"{name}, {other}"))
        only = self.chance.choice(["", "", "", "", "ONLY ", "IF EXISTS "])
        return f"ALTER TABLE {only}{self.table.written} {', '.join(actions)}"

    def action_name(self):
        # What always succeeds is not what is hunted.
        name = self.chance.choice(self.actions)
        return self.chance.choice(self.actions) if name in self.STILL and self.chance.random() < 0.5 else name

    STILL = {"do_set_statistics", "do_set_storage", "do_owner", "do_set_options", "do_reset_options", "do_trigger", "do_row_security", "do_cluster",
             "do_replica_identity", "do_persistence", "do_column_options"}

    # MARK: what actions speak of

    def any_column(self):
        """A column: mostly one that there is, else one of an earlier action or none."""
        if self.new and self.chance.random() < 0.15:
            return self.chance.choice(self.new)
        column = self.chance.choice(self.table.columns)
        return identifier(column.name), column.type

    def column(self, fits=lambda column: True):
        """Mostly one that the action fits."""
        found = [column for column in self.table.columns if fits(column)]
        if found and self.chance.random() < 0.85:
            column = self.chance.choice(found)
            return identifier(column.name), column.type
        return self.any_column()

    def scope(self):
        return [(identifier(column.name), column.type) for column in self.table.columns]

    def constraint_name(self, kinds="cfpu"):
        found = [name for name, kind, _, _ in self.table.constraints if kind in kinds]
        return identifier(self.chance.choice(found)) if found else "k1"

    # MARK: columns

    def do_add_column(self):
        exists = "IF NOT EXISTS " if self.chance.random() < 0.2 else ""
        name, type, text = self.define.column(self.table, [name for name, _ in self.new], [(column.name, column.type) for column in self.table.columns])
        if exists and self.chance.random() < 0.5:
            old = self.any_column()[0]
            text = old + text[len(name):]
        else:
            self.new.append((name, type))
        return f"ADD {self.chance.choice(['', 'COLUMN '])}{exists}{text}" if not exists else f"ADD COLUMN {exists}{text}"

    do_add_column_again = do_add_column

    def do_drop_column(self):
        name, _ = self.any_column()
        return f"DROP {self.chance.choice(['', 'COLUMN '])}{self.chance.choice(['', 'IF EXISTS '])}{name}{self.define.behavior()}"

    def do_alter_type(self):
        name, old = self.any_column()
        type = self.define.type()
        using = self.chance.random()
        if using < 0.25:
            clause = f" USING {name}::text::{type}"
        elif using < 0.45:
            clause = f" USING {self.define.value(type, self.scope(), 2)}"
        else:
            clause = ""
            castable = ["text", "character varying", *(target for source, target in self.make.known.casts if source == base_of(old))]
            type = self.chance.choice(castable + [old]) if self.chance.random() < 0.8 else type
        collate = ' COLLATE "C"' if base_of(type) == "text" and self.chance.random() < 0.1 else ""
        return f"ALTER {self.chance.choice(['', 'COLUMN '])}{name} {self.chance.choice(['TYPE', 'SET DATA TYPE'])} {type}{collate}{clause}"

    do_alter_type_again = do_alter_type

    def do_set_default(self):
        name, type = self.column(lambda column: not column.identity and not column.generated)
        return f"ALTER {name} SET DEFAULT {self.define.value(base_of(type))}"

    def do_drop_default(self):
        return f"ALTER {self.column(lambda column: column.has_default and not column.generated)[0]} DROP DEFAULT"

    def do_set_not_null(self):
        return f"ALTER {self.any_column()[0]} SET NOT NULL"

    def do_drop_not_null(self):
        return f"ALTER {self.column(lambda column: column.is_not_null and column.name != 'id' and not column.identity)[0]} DROP NOT NULL"

    def do_drop_expression(self):
        return f"ALTER {self.column(lambda column: column.generated)[0]} DROP EXPRESSION{self.chance.choice(['', ' IF EXISTS', ' IF EXISTS'])}"

    def do_add_identity(self):
        name, _ = self.column(lambda column: column.is_not_null and not column.has_default and not column.identity and column.type in ("integer", "bigint", "smallint"))
        return f"ALTER {name} ADD GENERATED {self.chance.choice(['ALWAYS', 'BY DEFAULT'])} AS IDENTITY{self.chance.choice(['', ' (START 7)'])}"

    def do_set_identity(self):
        name, _ = self.column(lambda column: column.identity)
        return f"ALTER {name} " + self.chance.choice(["SET GENERATED ALWAYS", "SET GENERATED BY DEFAULT", "RESTART", "RESTART WITH 9", "SET INCREMENT BY 2", "SET CYCLE SET MAXVALUE 5"])

    def do_drop_identity(self):
        return f"ALTER {self.column(lambda column: column.identity)[0]} DROP IDENTITY{self.chance.choice(['', ' IF EXISTS', ' IF EXISTS'])}"

    def do_set_statistics(self):
        return f"ALTER {self.any_column()[0]} SET STATISTICS {self.chance.choice(['-1', '100', '10001'])}"

    def do_set_storage(self):
        return f"ALTER {self.column(lambda column: column.type in ('text', 'jsonb', 'bytea'))[0]} SET STORAGE {self.chance.choice(['PLAIN', 'EXTENDED', 'MAIN', 'EXTERNAL'])}"

    def do_column_options(self):
        return f"ALTER {self.any_column()[0]} {self.chance.choice(['SET (n_distinct = 5)', 'RESET (n_distinct)'])}"

    # MARK: constraints

    def do_add_constraint(self):
        columns = [(column.name, column.type) for column in self.table.columns]
        if self.new and self.chance.random() < 0.3:
            columns.append(self.new[-1])
        return f"ADD {self.define.constraint(columns, is_alter=True)}"

    do_add_constraint_again = do_add_constraint

    def do_add_key_using_index(self):
        found = [name for name, unique, primary, _ in self.table.indexes if unique and name not in {constraint[0] for constraint in self.table.constraints}]
        if not found:
            return self.do_add_constraint()
        return f"ADD{self.define.named('k')} {self.chance.choice(['UNIQUE', 'PRIMARY KEY'])} USING INDEX {identifier(self.chance.choice(found))}"

    def do_drop_constraint(self):
        exists = "" if self.table.constraints and self.chance.random() < 0.7 else "IF EXISTS "
        return f"DROP CONSTRAINT {exists}{self.constraint_name()}{self.define.behavior()}"

    def do_alter_constraint(self):
        return f"ALTER CONSTRAINT {self.constraint_name('f')}{self.chance.choice([' DEFERRABLE', ' NOT DEFERRABLE', ' DEFERRABLE INITIALLY DEFERRED'])}"

    def do_validate_constraint(self):
        return f"VALIDATE CONSTRAINT {self.constraint_name('cf')}"

    # MARK: the table

    def do_owner(self):
        return f"OWNER TO {self.chance.choice(['postgres', 'CURRENT_USER'])}"

    def do_persistence(self):
        return self.chance.choice(["SET LOGGED", "SET UNLOGGED"])

    def do_set_options(self):
        return self.chance.choice(["SET (fillfactor = 50)", "SET (autovacuum_enabled = false)", "SET (fillfactor = 5)"])

    def do_reset_options(self):
        return "RESET (fillfactor, autovacuum_enabled)"

    def do_cluster(self):
        if self.table.indexes and self.chance.random() < 0.6:
            return f"CLUSTER ON {identifier(self.chance.choice(self.table.indexes)[0])}"
        return "SET WITHOUT CLUSTER"

    def do_trigger(self):
        return f"{self.chance.choice(['ENABLE', 'DISABLE'])} TRIGGER {self.chance.choice(['ALL', 'USER'])}"

    def do_row_security(self):
        return f"{self.chance.choice(['DISABLE', 'NO FORCE'])} ROW LEVEL SECURITY"

    def do_replica_identity(self):
        return f"REPLICA IDENTITY {self.chance.choice(['FULL', 'NOTHING', 'DEFAULT'])}"
