"""Finds the fixtures and runs one of them in a database of its own."""

import os
import pathlib

import golden_script
import isolation_script
import mysql_client
import postgres_client
import who_waits

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Fixtures"


def scripts(filters=(), language="postgres"):
    """All golden scripts and isolation schedules of a language whose path contains one of the words."""
    found = [*sorted(ROOT.glob(f"golden/{language}/**/*.sql")), *sorted(ROOT.glob(f"isolation/{language}/**/*.script"))]
    return [path for path in found if not filters or any(word in str(path) for word in filters)]


def locale_of(path):
    """The locale of the server that a fixture is recorded from and runs on."""
    return "en_US.UTF-8" if name_of(path).startswith("golden/postgres/collation/") else "C.UTF-8"


def by_locale(paths):
    """Pairs of a locale and the fixtures that need it."""
    found = {}
    for path in paths:
        found.setdefault(locale_of(path), []).append(path)
    return found.items()


def record_of(path):
    return path.with_suffix(".expected")


def name_of(path):
    return str(path.relative_to(ROOT))


class Server:
    """A PostgreSQL, or what speaks as one; `reference` says that it is the judge itself."""

    judge = "PostgreSQL 15"

    def __init__(self, host, port, reference=False):
        self.host, self.port, self.reference = host, port, reference
        self.made = 0

    def expected(self, path):
        return record_of(path).read_text()

    def fresh_database(self):
        self.made += 1
        name = f"golden_{os.getpid()}_{self.made}"
        self.tell(postgres_client.Client(self.host, self.port), f"CREATE DATABASE {name}")
        return name

    def tell(self, client, *statements):
        for statement in statements:
            client.start_query(statement)
            client.answer(30)
            if client.failed:
                raise RuntimeError(f"{statement}: " + "; ".join(client.lines))
        client.close()

    def transcript(self, path, expected=None):
        """Gives the transcript and, of an isolation script, the steps whose `!` was wrong."""
        text, database = path.read_text(), self.fresh_database()
        if path.suffix == ".sql":
            client = self.client(database)
            try:
                return golden_script.transcript(text, client), []
            finally:
                client.close()
        runner = isolation_script.Runner(
            text, lambda: self.client(database, brief=True), expected, self.reference, lambda: self.watch(database))
        return runner.run(), runner.disagreements

    def client(self, database, brief=False):
        return postgres_client.Client(self.host, self.port, database)

    def watch(self, database):
        return who_waits.Postgres(self.host, self.port, database)


class MySQLServer(Server):
    """A MariaDB, or what speaks as one. Its messages name the database, so all scripts have one of the same name."""

    judge = "MariaDB 10.11"
    database = "golden"

    def fresh_database(self):
        self.tell(
            self.client(None), f"DROP DATABASE IF EXISTS {self.database}", f"CREATE DATABASE {self.database}")
        return self.database

    def client(self, database, brief=False):
        return mysql_client.Client(self.host, self.port, database, brief=brief)

    def watch(self, database):
        return who_waits.MariaDB(self.host, self.port, database)


class MySQL8Server(MySQLServer):
    """What stands in for MySQL 8: the records are MariaDB's, but for the name that messages give the server."""

    def expected(self, path):
        return super().expected(path).replace("MariaDB server version", "MySQL server version")
