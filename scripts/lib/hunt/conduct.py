"""What a session says beside definitions and data: transactions, cursors, prepared statements, settings, channels, plans."""

from hunt.expressions import Scope
from hunt.values import base_of

SETTINGS = ["search_path = public, h1", "search_path = h1, public", "datestyle = 'ISO, DMY'", "datestyle = 'SQL, MDY'", "datestyle = 'German'", "intervalstyle = 'iso_8601'",
            "intervalstyle = 'postgres_verbose'", "timezone = 'America/New_York'", "timezone = 'UTC'", "bytea_output = 'escape'", "extra_float_digits = 0",
            "extra_float_digits = -15", "work_mem = '64kB'", "enable_hashjoin = off", "enable_seqscan = off", "standard_conforming_strings = off",
            "application_name = 'é'", "statement_timeout = '3s'", "lock_timeout = '300ms'", "client_min_messages = warning", "nowhere.x = 'y'", "default_transaction_isolation = 'serializable'",
            "row_security = off", "check_function_bodies = off", "array_nulls = on"]
LEVELS = ["", "", " ISOLATION LEVEL SERIALIZABLE", " ISOLATION LEVEL REPEATABLE READ", " READ ONLY", " ISOLATION LEVEL SERIALIZABLE, READ ONLY, DEFERRABLE"]


class Conduct:
    def __init__(self, chance, model, make, change):
        self.chance, self.model, self.make, self.change = chance, model, make, change
        self.prepared, self.cursors = {}, []

    def begin(self):
        return f"BEGIN{self.chance.choice(LEVELS)}"

    def inside(self):
        """A transaction's own words."""
        name = f"sp{self.chance.randint(0, 2)}"
        return self.chance.choice([
            f"SAVEPOINT {name}", f"SAVEPOINT {name}", f"ROLLBACK TO SAVEPOINT {name}", f"RELEASE SAVEPOINT {name}", "COMMIT", "COMMIT", "ROLLBACK", "COMMIT AND CHAIN",
            "ROLLBACK AND CHAIN", "SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL IMMEDIATE", "SET TRANSACTION READ ONLY", "BEGIN",
            "SET LOCAL datestyle = 'ISO, DMY'"])

    def after_error(self):
        return self.chance.choice(["ROLLBACK", "ROLLBACK", "ROLLBACK", "COMMIT", "ROLLBACK TO SAVEPOINT sp0", "ROLLBACK TO SAVEPOINT sp1", "ROLLBACK TO SAVEPOINT sp2",
                                   "SELECT 1", "ROLLBACK AND CHAIN"])

    def declare(self):
        name = f"cu{self.chance.randint(0, 3)}"
        self.cursors.append(name)
        kind = self.chance.choice(["", " SCROLL", " NO SCROLL", " SCROLL"])
        hold = self.chance.choice(["", "", " WITH HOLD"])
        tables = self.model.tables
        if tables and self.chance.random() < 0.4:
            query = f"SELECT * FROM {self.chance.choice(tables).written}{self.chance.choice(['', ' FOR UPDATE', ' FOR SHARE'])}"
            kind = "" if "FOR" in query else kind
        else:
            query = self.make.select(2)
        return f"DECLARE {name}{kind} CURSOR{hold} FOR {query}"

    def fetch(self):
        name = self.chance.choice(self.cursors[-3:]) if self.cursors else "cu0"
        if self.chance.random() < 0.1:
            return f"CLOSE {self.chance.choice([name, 'ALL'])}"
        how = self.chance.choice(["", "NEXT FROM ", "5 FROM ", "ALL FROM ", "FIRST FROM ", "LAST FROM ", "PRIOR FROM ", "ABSOLUTE 2 FROM ", "RELATIVE -1 FROM ", "BACKWARD 2 FROM ",
                                  "BACKWARD ALL FROM ", "FORWARD 0 FROM ", "ABSOLUTE -2147483648 FROM ", "FORWARD 9223372036854775807 FROM ", "RELATIVE 0 FROM "])
        return f"{self.chance.choice(['FETCH', 'FETCH', 'MOVE'])} {how}{name}"

    def prepare(self):
        name = f"p{self.chance.randint(0, 5)}"
        types = [base_of(self.make.pick_type()) for _ in range(self.chance.randint(0, 3))]
        scope = Scope([(f"${at + 1}", type) for at, type in enumerate(types)])
        before = self.make.relations
        kind = self.chance.random()
        if kind < 0.7 or self.change.table() is None:
            text, columns = self.make.source(1)
            body = f"SELECT {', '.join(self.make.make(self.make.pick_type(), 2, Scope(columns + scope.columns)) for _ in range(2))} FROM {text}" \
                f"{self.make.where(1, Scope(columns + scope.columns))}"
        else:
            body = self.change.insert() if kind < 0.85 else self.change.update()
        self.make.relations = before
        self.prepared[name] = types
        listed = f"({', '.join(types)})" if types else ""
        return f"PREPARE {name}{listed} AS {body}"

    def execute(self):
        if not self.prepared:
            return self.prepare()
        name = self.chance.choice(sorted(self.prepared))
        if self.chance.random() < 0.1:
            return f"DEALLOCATE {self.chance.choice([name, name, 'ALL'])}"
        values = ", ".join(self.make.literal(type, 0.2) for type in self.prepared[name])
        analyze = self.chance.choice(["", "", "", "", "EXPLAIN ", "CREATE TEMP TABLE x1 AS "])
        return f"{analyze}EXECUTE {name}{f'({values})' if values else ''}"

    def setting(self):
        if self.chance.random() < 0.2:
            return self.chance.choice(["SHOW ALL", "SHOW timezone", "SHOW search_path", "RESET ALL", "RESET datestyle", "DISCARD PLANS", "DISCARD TEMP", "DISCARD SEQUENCES", "SHOW nowhere"])
        return f"SET {self.chance.choice(['', '', 'SESSION '])}{self.chance.choice(SETTINGS)}"

    def channel(self):
        return self.chance.choice(["LISTEN c1", "NOTIFY c1", "NOTIFY c1, 'payload'", "UNLISTEN *", "UNLISTEN c1", "SELECT pg_notify('c1', repeat('x', 100))", "NOTIFY c2, ''"])

    def explain(self):
        options = self.chance.choice(["", "", "ANALYZE ", "(COSTS OFF) ", "(ANALYZE, TIMING OFF, SUMMARY OFF) ", "VERBOSE ", "(FORMAT JSON) "])
        body = self.chance.choice([lambda: self.make.select(2), self.change.insert, self.change.update, self.change.delete])()
        return f"EXPLAIN {options}{body or 'SELECT 1'}"

    def several(self, one):
        """Some statements in one message."""
        return "; ".join(one() or "SELECT 1" for _ in range(self.chance.randint(2, 4)))
