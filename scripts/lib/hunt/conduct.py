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
        self.prepared, self.cursors, self.savepoints = {}, [], []
        self.prepared_names = 0

    def heard(self, sql, outcome):
        """What a session holds changes with what it said, where that was taken."""
        words = sql.split()
        if outcome.status == "I":
            self.savepoints, self.cursors = [], [name for name in self.cursors if name.endswith("_held")]
        if not outcome.succeeded or not words:
            return
        if words[0] == "SAVEPOINT":
            self.savepoints.append(words[1])
        elif words[:2] == ["ROLLBACK", "TO"] or words[0] == "RELEASE":
            if words[-1] in self.savepoints:
                at = len(self.savepoints) - 1 - self.savepoints[::-1].index(words[-1])
                self.savepoints = self.savepoints[:at + (words[0] == "ROLLBACK")]
        elif words[0] == "DECLARE":
            self.cursors.append(words[1])
        elif words[0] == "CLOSE":
            self.cursors = [name for name in self.cursors if name != words[1] and words[1] != "ALL"]
        elif words[0] == "PREPARE":
            self.prepared[words[1].split("(")[0]] = self.types
        elif words[0] in ("DEALLOCATE", "DISCARD"):
            self.prepared = {name: types for name, types in self.prepared.items() if name != words[-1] and words[-1] != "ALL"}

    def begin(self):
        return f"BEGIN{self.chance.choice(LEVELS)}"

    def inside(self):
        """A transaction's own words."""
        name = f"sp{self.chance.randint(0, 2)}"
        old = self.chance.choice(self.savepoints) if self.savepoints else name
        return self.chance.choice([
            f"SAVEPOINT {name}", f"SAVEPOINT {name}", f"ROLLBACK TO SAVEPOINT {old}", f"RELEASE SAVEPOINT {old}", "COMMIT", "COMMIT", "ROLLBACK", "COMMIT AND CHAIN",
            "ROLLBACK AND CHAIN", "SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL IMMEDIATE", "SET TRANSACTION READ ONLY", "BEGIN",
            "SET LOCAL datestyle = 'ISO, DMY'"])

    def after_error(self):
        if self.savepoints and self.chance.random() < 0.7:
            return f"ROLLBACK TO SAVEPOINT {self.chance.choice(self.savepoints)}"
        return self.chance.choice([*["ROLLBACK"] * 8, "COMMIT", "ROLLBACK AND CHAIN", "ROLLBACK TO SAVEPOINT sp0", "SELECT 1"])

    def declare(self):
        kind = self.chance.choice(["", " SCROLL", " NO SCROLL", " SCROLL"])
        hold = self.chance.choice(["", "", " WITH HOLD"])
        self.prepared_names += 1
        name = f"cu{self.prepared_names}{'_held' if hold else ''}"
        tables = self.model.tables
        if tables and self.chance.random() < 0.4:
            query = f"SELECT * FROM {self.chance.choice(tables).written}{self.chance.choice(['', ' FOR UPDATE', ' FOR SHARE'])}"
            kind = "" if "FOR" in query else kind
        else:
            query = self.make.select(2)
        return f"DECLARE {name}{kind} CURSOR{hold} FOR {query}"

    def fetch(self):
        if not self.cursors:
            return self.declare() if self.chance.random() < 0.95 else "FETCH cu0"
        name = self.chance.choice(self.cursors[-3:])
        if self.chance.random() < 0.1:
            return f"CLOSE {self.chance.choice([name, 'ALL'])}"
        how = self.chance.choice(["", "NEXT FROM ", "5 FROM ", "ALL FROM ", "FIRST FROM ", "LAST FROM ", "PRIOR FROM ", "ABSOLUTE 2 FROM ", "RELATIVE -1 FROM ", "BACKWARD 2 FROM ",
                                  "BACKWARD ALL FROM ", "FORWARD 0 FROM ", "ABSOLUTE -2147483648 FROM ", "FORWARD 9223372036854775807 FROM ", "RELATIVE 0 FROM "])
        return f"{self.chance.choice(['FETCH', 'FETCH', 'MOVE'])} {how}{name}"

    def prepare(self):
        self.prepared_names += 1
        name = f"p{self.prepared_names}"
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
        self.types = types
        listed = f"({', '.join(types)})" if types else ""
        return f"PREPARE {name}{listed} AS {body}"

    def execute(self):
        if not self.prepared:
            return self.prepare()
        name = self.chance.choice(sorted(self.prepared))
        if self.chance.random() < 0.1:
            return f"DEALLOCATE {self.chance.choice([name, name, 'ALL'])}"
        values = ", ".join(self.make.literal(type, 0.2) for type in self.prepared[name])
        analyze = self.chance.choice(["", "", "", "", "", "", "EXPLAIN ", f"CREATE TEMP TABLE x{self.chance.randint(1, 99)} AS "])
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
