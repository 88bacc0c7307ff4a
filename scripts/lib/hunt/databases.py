"""The databases and sessions of a job, at the hunted server and at the judge, and what it finds."""

import dataclasses
import os
import time

from hunt.replay import SETTINGS
from hunt.session import Session


@dataclasses.dataclass
class Finding:
    category: str
    episode: str
    text: str
    note: str
    ours: str = ""
    theirs: str = ""
    kind: tuple = ()    # what makes two findings the same one
    count: int = 1
    seed: str = ""


class Databases:
    """`server`, `judge`, `judge_databases`, `options`, `number` and `report` are the job's."""

    def control(self, address=None):
        host, port = address or (self.server.host, self.server.port)
        return Session(host, port, setup=["SET client_min_messages = warning"])

    def make_database(self, name, purpose="episode"):
        control = self.control()
        control.run(f"DROP DATABASE IF EXISTS {name}")
        outcome = control.run(f"CREATE DATABASE {name}")
        control.close()
        if not outcome.succeeded:
            raise RuntimeError(f"CREATE DATABASE: {outcome}")
        if self.judge:
            self.empty_judge(purpose)

    def empty_judge(self, purpose):
        """PostgreSQL copies files for a new database: one for each purpose is used again and again, emptied."""
        if purpose not in self.judge_databases:
            self.judge_databases[purpose] = f"hunt_{os.getpid()}_{self.number}_{purpose}"
            control = self.control(self.judge)
            outcome = control.run(f"CREATE DATABASE {self.judge_databases[purpose]}")
            control.close()
            if not outcome.succeeded:
                raise RuntimeError(f"CREATE DATABASE at the judge: {outcome}")
            return
        session = Session(*self.judge, self.judge_databases[purpose], setup=["SET client_min_messages = warning"])
        schemas = session.run("SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'").rows
        for name in [*(row[0] for row in schemas), None]:
            outcome = session.run(f"DROP SCHEMA {name} CASCADE" if name else "CREATE SCHEMA public AUTHORIZATION pg_database_owner")
            if not outcome.succeeded:
                raise RuntimeError(f"the judge's database cannot be emptied: {outcome}")
        session.close()

    def drop_database(self, name, episode):
        """Its sessions are closed: none and no lock of theirs may be left."""
        deadline = time.monotonic() + 20
        control = self.control()
        outcome = control.run(f"DROP DATABASE {name}")
        while outcome.code == "55006" and time.monotonic() < deadline:
            time.sleep(0.02)
            outcome = control.run(f"DROP DATABASE {name}")
        if not outcome.succeeded:
            self.report(Finding("leftover", episode, f"DROP DATABASE {name}", f"its sessions have ended: {outcome}"))
        if not self.options.address:
            locks = control.run("SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid()")
            if locks.rows and locks.rows != [("0",)]:
                self.report(Finding("leftover", episode, "SELECT count(*) FROM pg_locks", f"nobody is there, but {locks.rows} locks are"))
        control.close()

    def session(self, database):
        return Session(self.server.host, self.server.port, database, setup=[SETTINGS])

    def judging(self, purpose="episode"):
        return Session(*self.judge, self.judge_databases[purpose], setup=[SETTINGS]) if self.judge else None
