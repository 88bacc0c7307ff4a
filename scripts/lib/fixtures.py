"""Finds the fixtures and runs one of them in a database of its own."""

import os
import pathlib

import golden_script
import isolation_script
import postgres_client

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
    def __init__(self, host, port, reference=False):
        self.host, self.port, self.reference = host, port, reference
        self.made = 0

    def fresh_database(self):
        self.made += 1
        name = f"golden_{os.getpid()}_{self.made}"
        client = postgres_client.Client(self.host, self.port)
        client.start_query(f"CREATE DATABASE {name}")
        client.answer(30)
        client.close()
        if client.failed:
            raise RuntimeError("CREATE DATABASE: " + "; ".join(client.lines))
        return name

    def transcript(self, path, expected=None):
        """Gives the transcript and, of an isolation script, the steps whose `!` was wrong."""
        text, database = path.read_text(), self.fresh_database()
        if path.suffix == ".sql":
            client = postgres_client.Client(self.host, self.port, database)
            try:
                return golden_script.transcript(text, client), []
            finally:
                client.close()
        connect = isolation_script.connector(self.host, self.port, database)
        runner = isolation_script.Runner(text, connect, expected, self.reference)
        return runner.run(), runner.disagreements
