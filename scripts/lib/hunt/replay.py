"""Scripts said again to a server of one's own, to see what becomes of it."""

import postgres_client
from hunt.server import OwnServer
from hunt.session import Outcome, Session

TIMEOUT = 3
# What an episode's session says first.
SETTINGS = f"SET statement_timeout = '{TIMEOUT}s'; SET lock_timeout = '300ms'"


def ask(session, sql, data=b"", parameters=None, timeout=30):
    if parameters is None:
        return session.run(sql, data, timeout)
    return session.run_extended(sql, parameters, data, timeout)


class Replay:
    """Runs scripts on servers of its own and says what becomes of each."""

    def __init__(self, binary):
        self.server = OwnServer(binary)

    def outcome(self, script):
        if self.server.is_dead():
            self.server.restart()
        try:
            control = Session(self.server.host, self.server.port)
            control.run("DROP DATABASE IF EXISTS again")
            control.run("CREATE DATABASE again")
            control.close()
            session = Session(self.server.host, self.server.port, "again", setup=[SETTINGS])
            last = Outcome()
            for sql, data, parameters in script:
                last = ask(session, sql, data, parameters)
                if last.is_lost or last.is_silent:
                    break
            session.close()
        except (OSError, postgres_client.Disconnected):
            last = Outcome(is_lost=True)
        if last.is_lost and self.server.wait_dead(3):
            return "memory" if self.server.was_too_large else "death"
        if last.is_silent:
            self.server.process.kill()
            self.server.wait_dead(5)
            return "hang"
        return last.code

    def trace(self, script):
        """The frames of the death that are ours, where the runtime can say them."""
        self.server.close()
        self.server = OwnServer(self.server.binary, environment={"SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no,limit=24,output-to=stderr"})
        self.outcome(script)
        self.server.wait_dead(60)
        text = self.server.errors()
        lines = [line.strip() for line in text.splitlines() if " in " in line and ("understudy" in line or "Swift runtime" in line) or "Fatal error" in line or "crashed" in line.lower()]
        return "\n".join(lines[:14])

    def close(self):
        self.server.close()
