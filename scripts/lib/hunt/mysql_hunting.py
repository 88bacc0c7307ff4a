"""The hunt by MySQL's protocol: made statements, golden scripts with words changed, packets cut and changed; and MariaDB's word where asked.

What is looked for: the end of the process, a session that ends by a statement, silence, packets that cannot be read, an internal
error; with a judge every answer that is not the same, each kind of difference once.
"""

import collections
import contextlib
import random
import time

import difference_kinds
import fixtures
import golden_script
import mysql_client
from hunt import mutations
from hunt.minimise import minimise
from hunt.mysql_statements import SETUP, Maker
from hunt.server import OwnServer, Server

PATIENCE_SECONDS = 20
KINDS = ["statements", "golden", "conversations"]
UNDETERMINED = ("now", "rand", "uuid", "sysdate", "current_", "connection_id", "utc_", "curdate", "curtime", "sleep", "benchmark", "LIMIT", "version", "hostname",
                "information_schema", "SHOW", "group_concat", "user(", "@@", "KILL", "timestamp()", "get_lock", "json_arrayagg", "DATABASE", "LOCK TABLES")


GONE = (OSError, TimeoutError, mysql_client.Disconnected)


class Session:
    def __init__(self, address, database):
        self.address = address
        control = mysql_client.Client(*address, brief=True)
        for sql in (f"DROP DATABASE IF EXISTS {database}", f"CREATE DATABASE {database}"):
            control.start_query(sql)
            control.answer(PATIENCE_SECONDS)
        control.close()
        self.client = mysql_client.Client(*address, database)

    def run(self, mode, sql, parameters=()):
        self.client.start(mode, sql, list(parameters))
        return self.client.answer(PATIENCE_SECONDS)

    def close(self):
        self.client.close()


class Hunt:
    def __init__(self, server, options, tell):
        self.server, self.judge, self.patience, self.tell = server, options.judge, options.patience, tell
        self.counts, self.kinds = collections.Counter(), collections.Counter()
        self.deaths = 0

    @property
    def address(self):
        return self.server.host, self.server.port

    def episode(self, seed, kind, number):
        name = f"{kind}-{number}"
        chance = random.Random(f"{seed}/{name}")
        if kind == "conversations":
            return self.conversation(chance, seed, name)
        steps = self.statements(chance) if kind == "statements" else self.golden(chance)
        script = []
        with contextlib.ExitStack() as stack:
            ours = Session(self.address, "hunt")
            stack.callback(ours.close)
            theirs = None
            if self.judge:
                theirs = Session(self.judge, "hunt")
                stack.callback(theirs.close)
            for mode, sql, parameters in steps:
                script.append((sql, mode, parameters))
                answer = ours.run(mode, sql, parameters)
                self.counts["statements"] += 1
                self.counts["errors"] += bool(answer and difference_kinds.error_of(answer))
                expected = theirs.run(mode, sql, parameters) if theirs else None
                fault = self.fault(answer)
                if fault:
                    return self.fatal(seed, name, fault, script, answer)
                if expected and expected[-1:] == ["<connection closed>"]:
                    break
                if expected is not None and answer != expected and not any(word.lower() in sql.lower() for word in UNDETERMINED):
                    kind_of = difference_kinds.kind_of(expected, answer)
                    self.kinds[kind_of] += 1
                    if self.kinds[kind_of] == 1:
                        self.finding(seed, name, kind_of, script, answer, expected)

    def fatal(self, seed, name, fault, script, answer):
        """Makes the script small upon servers that are begun anew, where they are ours."""
        self.deaths += 1
        if self.server.is_ours:
            if self.server.wait_dead(3):
                fault = f"death: {self.server.errors().strip().splitlines()[:1]}"

            def still(tried):
                self.server.restart()
                session = Session(self.address, "hunt")
                try:
                    return any(self.fault(session.run(mode, sql, parameters)) for sql, mode, parameters in tried)
                finally:
                    session.close()
            script, _ = minimise(script, still, self.patience)
            self.server.restart()
        self.finding(seed, name, fault, script, answer)

    def fault(self, answer):
        if answer is None:
            return "silence"
        if answer[-1:] == ["<connection closed>"]:
            return "the connection is closed"
        if any("cannot be read" in line or "Internal error" in line for line in answer):
            return "an internal error or an unreadable packet"
        return None

    def finding(self, seed, name, what, script, answer, expected=None):
        last = script if expected is None else script[-1:]
        self.tell(f"--- {what}: --seed {seed} --only {name}\n" + "\n".join(f"    {sql}" for sql, *_ in last[-12:])
                  + "".join(f"\n    ours: {line}" for line in answer or []) + "".join(f"\n    MariaDB: {line}" for line in expected or []))

    def gone(self, seed, name, why):
        """The server does not answer any more."""
        self.deaths += 1
        self.finding(seed, name, f"the server is gone: {why}", [], None)
        if self.server.is_ours:
            self.server.restart()

    def statements(self, chance):
        yield from (("simple", sql, []) for sql in SETUP)
        maker = Maker(chance)
        for _ in range(40):
            yield chance.choice(["simple", "simple", "execute"]), maker.statement(), []

    def golden(self, chance):
        """A golden script with words changed; what it makes of itself is kept for what comes behind."""
        path = chance.choice(fixtures.scripts(["golden/"], "mysql"))
        for kind, sql, mode, parameters, _ in golden_script.steps(path.read_text()):
            if kind != "statement" or mode in ("command", "again"):
                continue
            if chance.random() < 0.4:
                sql = mutations.mutate(chance, sql, "mysql")
            if not any(word in sql.upper() for word in ("SLEEP", "BENCHMARK", "KILL", "SHUTDOWN", "GLOBAL", "GET_LOCK", "OUTFILE", "LOCK TABLES", "CREATE USER", "DROP USER")):
                yield mode, sql, parameters

    def conversation(self, chance, seed, name):
        """Packets of a sound conversation, one of them cut, lengthened or changed; the server must answer or hang up, and live."""
        client = mysql_client.Client(*self.address)
        with client.socket as connection:
            connection.settimeout(2)
            for _ in range(chance.randint(1, 6)):
                body = self.command(chance)
                for _ in range(chance.choice([0, 1, 1, 2, 4])):
                    at = chance.randrange(len(body) + 1)
                    change = chance.randrange(4)
                    body = (body[:at] if change == 0 else body[:at] + bytes([chance.randrange(256)]) + body[at + 1:] if change == 1
                            else body[:at] + chance.randbytes(chance.randint(1, 20)) + body[at:] if change == 2 else body[at:])
                length = len(body) if chance.random() < 0.95 else chance.randrange(1 << 24)
                sequence = 0 if chance.random() < 0.95 else chance.randrange(256)
                try:
                    connection.sendall(length.to_bytes(3, "little") + bytes([sequence]) + body)
                    connection.settimeout(0.05)
                    connection.recv(1 << 16)
                except OSError:
                    pass
            self.counts["conversations"] += 1
        probe = mysql_client.Client(*self.address)
        probe.start_query("SELECT 1")
        if probe.answer(PATIENCE_SECONDS) is None:
            self.gone(seed, name, "silence")
        probe.close()

    def command(self, chance):
        text = chance.choice([b"SELECT 1", b"SELECT ?, ?", b"SELECT 'a' UNION SELECT 'b'", b"SET @a = 1", b"BEGIN", b"SELECT 1; SELECT 2"])
        statement = (1).to_bytes(4, "little")
        return chance.choice([
            bytes([3]) + text, bytes([22]) + text, bytes([23]) + statement + bytes([chance.randrange(9)]) + (1).to_bytes(4, "little") + b"\0\1\3\0\xfd\0\7\0\0\0\2ab",
            bytes([24]) + statement + b"\0\0long", bytes([25]) + statement, bytes([26]) + statement, bytes([28]) + statement + (2).to_bytes(4, "little"),
            bytes([14]), bytes([2]) + b"mysql", bytes([4]) + b"t\0%", bytes([17]) + b"root\0\0\0" + b"\x2d\0mysql_native_password\0", bytes([27, 0, 0]), bytes([31]),
            bytes([chance.randrange(256)]) + chance.randbytes(chance.randrange(30)), b""])


def run(options, tell):
    """Gives whether nothing died, hung or broke."""
    flavor = ("--mysql-flavor", "mysql8" if options.mysql8 else "mariadb10")
    server = Server(*options.address) if options.address else OwnServer(options.binary, flavor, protocol="mysql")
    hunt = Hunt(server, options, tell)

    def episode(seed, kind, number):
        try:
            hunt.episode(seed, kind, number)
        except GONE as error:
            hunt.gone(seed, f"{kind}-{number}", error)

    try:
        if options.only:
            kind, number = options.only.rsplit("-", 1)
            episode(options.seeds[0], kind, int(number))
        else:
            kinds = [kind for kind in KINDS if kind in options.kinds]
            for seed in options.seeds:
                until, number = time.monotonic() + options.seconds / len(options.seeds), 0
                while time.monotonic() < until and (server.is_ours or not hunt.deaths):
                    episode(seed, kinds[number % len(kinds)], number)
                    number += 1
    finally:
        if server.is_ours:
            server.close()
    for kind, count in hunt.kinds.most_common():
        tell(f"{count:6} {kind}")
    tell(", ".join(f"{count} {what}" for what, count in hunt.counts.items()) + f"; seeds {','.join(options.seeds)}: "
         + (f"{hunt.deaths} deaths and the like" if hunt.deaths else "nothing died"))
    return hunt.deaths == 0
