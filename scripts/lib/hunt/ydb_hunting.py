"""The hunt by YDB's protocol: made programs and definitions in pairs, transactions, messages of gRPC and frames of HTTP/2, sound and broken.

What is looked for: the end of the process, INTERNAL_ERROR, silence, statements that go on past their time, memory that grows. There is no
judge. It needs the package `ydb`.
"""

import dataclasses
import random
import time

import grpc
import ydb
from hunt import ydb_messages
from hunt.counts import Counts
from hunt.minimise import minimise
from hunt.server import OwnServer, Server
from hunt.ydb_expressions import AGGREGATES, FORMS, LITERALS, WINDOWS, CALL
from hunt.ydb_statements import SETUP, TABLES, Maker

PATIENCE_SECONDS = 10
# A statement may take so much longer than its client waits until its processor time ends.
GRACE_SECONDS = 2
KINDS = ["statements", "crowd", "conversations"]
LOST = (ydb.issues.ConnectionError, ydb.issues.Unavailable)
# Memory may grow by a half and so many kB over what it was after a third of the time.
MOST_GROWTH = 64 << 10


@dataclasses.dataclass
class Outcome:
    code: str | None = None
    message: str = ""
    is_lost: bool = False
    is_silent: bool = False

    @property
    def succeeded(self):
        return self.code is None and not self.is_lost and not self.is_silent


class Client:
    """A driver and a session of the query service; all tables are made anew."""

    def __init__(self, address):
        config = ydb.DriverConfig(f"grpc://{address[0]}:{address[1]}", "/local", disable_discovery=True, channel_options=[("grpc.use_local_subchannel_pool", 1)])
        self.driver = ydb.Driver(config)
        self.driver.wait(timeout=PATIENCE_SECONDS)
        self.settings = ydb.BaseRequestSettings().with_timeout(PATIENCE_SECONDS)
        self.session = ydb.QuerySession(self.driver).create(self.settings)
        self.tx = None

    def clear(self):
        def drop(path):
            for entry in self.driver.scheme_client.list_directory(path).children:
                where = f"{path}/{entry.name}"
                if entry.is_directory():
                    drop(where)
                    self.driver.scheme_client.remove_directory(where)
                else:
                    self.run(f"DROP {'VIEW' if entry.type == ydb.SchemeEntryType.VIEW else 'TABLE'} `{where}`")
        drop("/local")
        for text in SETUP:
            outcome = self.run(text)
            if not outcome.succeeded:
                raise RuntimeError(f"{text}: {outcome}")

    def run(self, text, control=None):
        try:
            if control in ("commit", "rollback"):
                tx, self.tx = self.tx, None
                if tx is not None:
                    getattr(tx, control)(self.settings)
                return Outcome()
            if control is None:
                with self.session.execute(text, settings=self.settings) as stream:
                    for _ in stream:
                        pass
                return Outcome()
            if self.tx is None or control == "begin":
                self.tx = self.session.transaction().begin(self.settings)
            with self.tx.execute(text, settings=self.settings) as stream:
                for _ in stream:
                    pass
            return Outcome()
        except ydb.issues.DeadlineExceed as error:
            self.tx = None
            return Outcome(is_silent=True, message=str(error))
        except LOST as error:
            self.tx = None
            return Outcome(is_lost=True, message=str(error))
        except ydb.issues.Error as error:
            self.tx = None
            status = getattr(error, "status", None)
            return Outcome(status.name if status is not None else type(error).__name__, " ".join(str(issue.message) for issue in error.issues) or str(error))
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:
            # The SDK's own: a value that it cannot hold, a transaction that it knows to be over.
            self.tx = None
            return Outcome("CLIENT", f"{type(error).__name__}: {error}")
        finally:
            if not self.session.is_active:
                try:
                    self.session = ydb.QuerySession(self.driver).create(self.settings)
                except ydb.issues.Error:
                    pass

    def close(self):
        self.driver.stop(timeout=2)


class Hunt:
    def __init__(self, server, options, tell):
        self.server, self.patience, self.tell = server, options.patience, tell
        self.counts = Counts()
        self.deaths = 0
        self.found = set()
        self.methods = ydb_messages.methods()
        known = self.counts.known
        known["type"] |= set(LITERALS)
        known["function"] |= {name for forms in FORMS.values() for form in forms for name in CALL.findall(form)}
        known["aggregate"] |= {form.split("(")[0] for form in AGGREGATES["Int64"]}
        known["window"] |= {form.split("(")[0] for form in WINDOWS}
        known["message"] |= {path for path, _ in self.methods}

    @property
    def address(self):
        return self.server.host, self.server.port

    def episode(self, seed, kind, number):
        name = f"{kind}-{number}"
        chance = random.Random(f"{seed}/{name}")
        if kind == "conversations":
            self.conversation(chance, seed, name)
        elif kind == "crowd":
            self.crowd(chance, seed, name)
        else:
            self.statements(chance, seed, name)

    def statements(self, chance, seed, name):
        client, maker, script = Client(self.address), Maker(chance), []
        try:
            client.clear()
            for _ in range(40):
                steps = maker.transaction() if chance.random() < 0.1 else [maker.step()]
                for step in steps:
                    script.append((step.text, step.control, None))
                    outcome = client.run(step.text, step.control)
                    if step.text:
                        self.counts.step(step, outcome)
                    fault = self.fault(outcome)
                    if fault:
                        return self.fatal(seed, name, fault, script, outcome)
        finally:
            client.close()

    def crowd(self, chance, seed, name):
        """Several sessions in turn: transactions that meet, definitions between them."""
        clients = [Client(self.address) for _ in range(3)]
        try:
            clients[0].clear()
            makers = [Maker(chance) for _ in clients]
            for number, maker in enumerate(makers):
                maker.made = number * 100000
            waiting = [[] for _ in clients]
            for _ in range(60):
                at = chance.randrange(len(clients))
                if not waiting[at]:
                    waiting[at] = makers[at].transaction() if chance.random() < 0.7 else [makers[at].step()]
                step = waiting[at].pop(0)
                outcome = clients[at].run(step.text, step.control)
                step.kind = f"crowd {step.kind}"
                self.counts.step(step, outcome)
                fault = self.fault(outcome)
                if fault:
                    return self.fatal(seed, name, fault, [(step.text, step.control, None)], outcome)
        finally:
            for client in clients:
                client.close()

    def fault(self, outcome):
        if outcome.code == "INTERNAL_ERROR":
            return "INTERNAL_ERROR"
        if outcome.is_lost:
            return "the connection is lost"
        if outcome.is_silent:
            time.sleep(GRACE_SECONDS)
            before = self.server.processor()
            time.sleep(1)
            # Who gave up has been heard: the statement is over.
            return "overrun" if self.server.processor() - before > 0.7 else None
        return None

    def fatal(self, seed, name, fault, script, outcome):
        """Makes the script small upon servers that are begun anew, where they are ours."""
        key = (fault, outcome.message[:60])
        if key in self.found:
            return
        self.found.add(key)
        self.deaths += 1
        if self.server.is_ours:
            if self.server.wait_dead(1 if fault == "INTERNAL_ERROR" else 3):
                fault = f"death: {self.server.errors().strip().splitlines()[:1]}"

            def still(tried):
                self.server.restart()
                client = Client(self.address)
                try:
                    client.clear()
                    return any(self.fault(client.run(text, control)) for text, control, _ in tried)
                except (ydb.issues.Error, RuntimeError, TimeoutError):
                    return self.server.is_dead()
                finally:
                    client.close()
            script, _ = minimise(script, still, self.patience)
            self.server.restart()
        self.finding(seed, name, fault, script, outcome)

    def finding(self, seed, name, what, script, outcome):
        self.tell(f"--- {what}: --seed {seed} --only {name}\n" + "\n".join(f"    [{control}] {text}" for text, control, _ in script[-12:]) + f"\n    {outcome.message[:600]}")

    def gone(self, seed, name, why):
        self.deaths += 1
        errors = self.server.errors().strip().splitlines()[:2] if self.server.is_ours else ""
        self.finding(seed, name, f"the server is gone: {why} {errors}", [], Outcome())
        if self.server.is_ours:
            self.server.restart()

    def conversation(self, chance, seed, name):
        """Messages to all methods and frames to the connection; the server has to answer or hang up, and to live."""
        with grpc.insecure_channel(f"{self.address[0]}:{self.address[1]}", options=[("grpc.use_local_subchannel_pool", 1)]) as channel:
            for _ in range(20):
                path, kind = chance.choice(self.methods)
                body = ydb_messages.spoil(chance, ydb_messages.fill(chance, kind()).SerializeToString())
                status = ydb_messages.call(channel, chance, path, body, None, PATIENCE_SECONDS)
                entry = self.counts.met["message", path]
                entry[0] += 1
                entry[1] += status == "OK"
                if status is None and not path.endswith(("AttachSession", "Watch")):
                    self.deaths += 1
                    self.finding(seed, name, f"silence: {path} {body.hex()[:400]}", [], Outcome())
                    break
        for _ in range(5):
            ydb_messages.talk(self.address, chance, [path for path, _ in self.methods])
            entry = self.counts.met["load", "frames"]
            entry[0] += 1
            entry[1] += 1
        client = Client(self.address)
        try:
            outcome = client.run("SELECT 1")
            if not outcome.succeeded:
                self.gone(seed, name, outcome)
        finally:
            client.close()

    def dropped(self):
        """The memory that the server holds with nothing in it but the tables of an episode."""
        client = Client(self.address)
        client.clear()
        client.close()
        return self.server.memory()


def run(options, tell):
    """Gives whether nothing died, hung, broke or grew."""
    server = Server(*options.address) if options.address else OwnServer(options.binary, (), protocol="ydb")
    hunt = Hunt(server, options, tell)

    def episode(seed, kind, number):
        try:
            hunt.episode(seed, kind, number)
        except (OSError, TimeoutError, ydb.issues.Error, RuntimeError) as error:
            hunt.gone(seed, f"{kind}-{number}", repr(error))

    try:
        if options.only:
            kind, number = options.only.rsplit("-", 1)
            episode(options.seeds[0], kind, int(number))
        else:
            kinds = [kind for kind in KINDS if kind in options.kinds]
            began, before = time.monotonic(), 0
            number, deaths = 0, 0
            while time.monotonic() - began < options.seconds and (server.is_ours or not hunt.deaths):
                episode(options.seeds[number // len(kinds) % len(options.seeds)], kinds[number % len(kinds)], number)
                number += 1
                if hunt.deaths != deaths:
                    deaths, before = hunt.deaths, 0
                if not before and server.is_ours and time.monotonic() - began > options.seconds / 3:
                    before = hunt.dropped()
            if before:
                after = hunt.dropped()
                hunt.counts.memory = [(before, after)]
                if after > before * 1.5 + MOST_GROWTH:
                    hunt.deaths += 1
                    tell(f"--- memory: {before} kB after a third of the time, {after} kB at the end, all dropped")
    finally:
        if server.is_ours:
            server.close()
    for line in hunt.counts.lines(options.all):
        tell(line)
    tell(f"seeds {','.join(options.seeds)}: " + (f"{hunt.deaths} deaths and the like" if hunt.deaths else "nothing died"))
    return hunt.deaths == 0
