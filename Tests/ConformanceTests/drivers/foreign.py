"""Foreign drivers behind one face: what a client asks for, and what it then knows of the outcome.

psycopg, asyncpg and pg8000 work in this process, JDBC and pgx in programs of their own (jdbc/Agent.java, pgx/agent.go), which are
compiled once a run. Every operation is a future, so that a test can look at the server while its client still waits.
"""

import asyncio
import concurrent.futures
import dataclasses
import itertools
import json
import os
import pathlib
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse

import asyncpg
import pg8000.dbapi
import psycopg

HERE = pathlib.Path(__file__).resolve().parent
JDBC_JAR = "/usr/share/java/postgresql.jar"
GO_PATH = "/usr/share/gocode"
LEVELS = {
    "": None, "repeatable read": psycopg.IsolationLevel.REPEATABLE_READ, "serializable": psycopg.IsolationLevel.SERIALIZABLE}


@dataclasses.dataclass
class Outcome:
    """Rows as lists and counts as numbers, one a statement; or what went wrong."""
    results: list = dataclasses.field(default_factory=list)
    warnings: list = dataclasses.field(default_factory=list)
    error: str | None = None
    state: str | None = None
    """How the connection was lost: end (FIN), reset (RST), timeout, given up (by the client)."""
    loss: str | None = None
    """The driver says that the connection is over."""
    over: bool = False
    seconds: float = 0

    @property
    def rows(self):
        assert self.error is None, self.error
        return self.results[-1]


class Connection:
    """Operations run one after another, each giving a future of its outcome; `cancel` and `abort` come in between."""

    def run(self, sql, *values):
        return self.start("run", sql, *values).result()

    def do(self, operation, *arguments):
        return self.start(operation, *arguments).result()


class Local(Connection):
    """A driver of this process, in a thread of its own."""

    def __init__(self, server):
        self.server = server
        self.is_given_up = False
        self.worker = concurrent.futures.ThreadPoolExecutor(1)
        self.warnings = []

    def start(self, operation, *arguments):
        return self.worker.submit(self.perform, "execute" if operation == "run" else operation, arguments)

    def perform(self, operation, arguments):
        began = time.monotonic()
        try:
            outcome = Outcome(getattr(self, operation)(*arguments) or [])
        except Exception as error:
            outcome = Outcome(error=f"{type(error).__name__}: {error}", state=self.state(error))
            outcome.over = self.is_over()
            if outcome.state is None or outcome.state.startswith("08"):
                outcome.loss = self.loss(error)
        outcome.seconds = time.monotonic() - began
        return outcome

    def loss(self, error):
        if self.is_given_up:
            return "given up"
        causes = []
        while error is not None:
            causes.append(error)
            error = error.__cause__ or error.__context__
        if any(isinstance(cause, ConnectionResetError) or "reset by peer" in str(cause) for cause in causes):
            return "reset"
        return "end" if self.is_over() else None

    def abort(self):
        """Ends the wait of an operation that has no answer."""
        self.is_given_up = True
        with socket.socket(fileno=os.dup(self.descriptor())) as end:
            end.shutdown(socket.SHUT_RDWR)

    def close_quietly(self):
        self.start("close").result()
        self.worker.shutdown()


class DatabaseAPI(Local):
    """What drivers of Python's DB-API have in common."""

    def begin(self, level=""):
        self.connection.autocommit = False

    def commit(self):
        self.connection.commit()
        self.connection.autocommit = True

    def rollback(self):
        self.connection.rollback()
        self.connection.autocommit = True

    def close(self):
        self.connection.close()


class Psycopg(DatabaseAPI):
    def open(self):
        self.connection = psycopg.connect(self.server.url, autocommit=True)
        self.connection.add_notice_handler(lambda notice: self.warnings.append(notice.message_primary))

    def execute(self, sql, *values):
        cursor = self.connection.execute(sql, values or None)
        return [[list(row) for row in cursor.fetchall()] if cursor.description else cursor.rowcount]

    def begin(self, level=""):
        self.connection.isolation_level = LEVELS[level]
        super().begin()

    def cancel(self):
        self.connection.cancel()

    def is_over(self):
        return not hasattr(self, "connection") or self.connection.closed

    def descriptor(self):
        return self.connection.pgconn.socket

    def state(self, error):
        return getattr(error, "sqlstate", None)


class Pg8000(DatabaseAPI):
    def open(self):
        self.connection = pg8000.dbapi.connect(
            "postgres", host=self.server.host, port=self.server.port, database="postgres", password=self.server.password)
        self.connection.autocommit = True

    def execute(self, sql, *values):
        cursor = self.connection.cursor()
        cursor.execute(sql, values)
        return [[list(row) for row in cursor.fetchall()] if cursor.description else cursor.rowcount]

    def cancel(self):
        cancel(self.server, *self.keys())

    def keys(self):
        return int.from_bytes(self.connection._backend_key_data[:4]), self.connection._backend_key_data[4:]

    def is_over(self):
        # It keeps no account of it: a connection is over when its socket says so.
        if not hasattr(self, "connection") or self.is_given_up or self.connection._usock is None:
            return True
        with socket.socket(fileno=os.dup(self.descriptor())) as end:
            try:
                return end.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
            except BlockingIOError:
                return False
            except OSError:
                return True

    def descriptor(self):
        return self.connection._usock.fileno()

    def state(self, error):
        report = error.args[0] if error.args else None
        return report.get("C") if isinstance(report, dict) else None


class Asyncpg(Local):
    def __init__(self, server):
        super().__init__(server)
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def wait(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    def open(self):
        self.connection = self.wait(asyncpg.connect(self.server.url, timeout=600))
        self.connection.add_log_listener(lambda _, notice: self.warnings.append(notice.message))

    def execute(self, sql, *values):
        async def body():
            statement = await self.connection.prepare(sql)
            rows = [list(row) for row in await statement.fetch(*values)]
            if statement.get_attributes():
                return [rows]
            return [int((statement.get_statusmsg() or "0").split()[-1]) if sql.upper().startswith(
                ("INSERT", "UPDATE", "DELETE")) else 0]
        return self.wait(body())

    def begin(self, level=""):
        self.wait(self.connection.execute("BEGIN" + (f" ISOLATION LEVEL {level}" if level else "")))

    def commit(self):
        self.wait(self.connection.execute("COMMIT"))

    def rollback(self):
        self.wait(self.connection.execute("ROLLBACK"))

    def cancel(self):
        protocol = self.connection._protocol
        cancel(self.server, protocol.backend_pid, protocol.backend_secret.to_bytes(4, signed=True))

    def abort(self):
        self.is_given_up = True
        self.loop.call_soon_threadsafe(self.connection.terminate)

    def close(self):
        self.wait(self.connection.close())

    def is_over(self):
        return not hasattr(self, "connection") or self.connection.is_closed()

    def state(self, error):
        return getattr(error, "sqlstate", None)

    def close_quietly(self):
        super().close_quietly()
        self.loop.call_soon_threadsafe(self.loop.stop)


def cancel(server, process, secret):
    """CancelRequest, for drivers that have no word for it; returns once the server has taken it."""
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall(
            (16).to_bytes(4) + (80877102).to_bytes(4) + process.to_bytes(4) + secret)
        connection.recv(1)


class Agent:
    """A program that drives a foreign driver for us."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.numbers = itertools.count(1)
        self.waiting = {}
        self.lock = threading.Lock()
        threading.Thread(target=self.read, daemon=True).start()

    def ask(self, operation, connection, arguments):
        future = concurrent.futures.Future()
        with self.lock:
            number = next(self.numbers)
            self.waiting[number] = (future, time.monotonic())
            words = [number, operation, connection, *arguments]
            self.process.stdin.write("\t".join(urllib.parse.quote(str(word), safe="") for word in words) + "\n")
            self.process.stdin.flush()
        return future

    def read(self):
        for line in self.process.stdout:
            answer = json.loads(line)
            future, began = self.waiting.pop(answer.pop("id"))
            answer.pop("tag", None)
            future.set_result(Outcome(**answer, seconds=time.monotonic() - began))
        for future, _ in list(self.waiting.values()):
            future.set_exception(RuntimeError("the agent ended"))

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Remote(Connection):
    """A connection of an agent's."""

    names = itertools.count(1)

    def __init__(self, agent, url):
        self.agent, self.url, self.name = agent, url, f"c{next(self.names)}"

    def start(self, operation, *arguments):
        if operation == "open":
            arguments = (self.url,)
        if operation == "begin" and not arguments:
            arguments = ("",)
        return self.agent.ask(operation, self.name, arguments)

    def cancel(self):
        self.do("cancel")

    def abort(self):
        self.do("abort")

    def close_quietly(self):
        self.do("close")


class Drivers:
    """Every foreign driver by its name: `drivers("pgx", server)` is a connection that is not open yet."""

    names = ["psycopg", "asyncpg", "pg8000", "jdbc", "pgx"]

    def __init__(self, directory):
        self.directory = directory
        self.agents = {}

    def __call__(self, name, server, **options):
        local = {"psycopg": Psycopg, "asyncpg": Asyncpg, "pg8000": Pg8000}.get(name)
        if local:
            return local(server)
        if name not in self.agents:
            self.agents[name] = Agent(getattr(self, f"make_{name}")())
        return Remote(self.agents[name], getattr(self, f"{name}_url")(server, options))

    def make_jdbc(self):
        if not os.path.exists(JDBC_JAR) or shutil.which("javac") is None:
            raise RuntimeError("the packages openjdk-17-jdk-headless and libpostgresql-jdbc-java are needed")
        subprocess.run(["javac", "-cp", JDBC_JAR, "-d", self.directory, HERE / "jdbc/Agent.java"], check=True)
        return ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{self.directory}:{JDBC_JAR}", "Agent"]

    def make_pgx(self):
        if shutil.which("go") is None or not os.path.exists(f"{GO_PATH}/src/github.com/jackc/pgx/v4"):
            raise RuntimeError("the packages golang-go and golang-github-jackc-pgx-v4-dev are needed")
        program = self.directory / "pgx-agent"
        # The cache outlives the run: the first one compiles Go's own library.
        environment = {**os.environ, "GO111MODULE": "off", "GOPATH": GO_PATH, "GOFLAGS": "",
                       "GOCACHE": str(HERE.parents[2] / ".build/go-cache")}
        subprocess.run(["go", "build", "-o", program, HERE / "pgx/agent.go"], check=True, env=environment)
        return [program]

    @staticmethod
    def jdbc_url(server, options):
        words = {"user": "postgres", "sslmode": "disable", **options}
        if server.password:
            words.setdefault("password", server.password)
        return f"jdbc:postgresql://{server.host}:{server.port}/postgres?{urllib.parse.urlencode(words)}"

    @staticmethod
    def pgx_url(server, options):
        return f"{server.url}?{urllib.parse.urlencode({'sslmode': 'disable', **options})}"

    def stop(self):
        for agent in self.agents.values():
            agent.stop()
