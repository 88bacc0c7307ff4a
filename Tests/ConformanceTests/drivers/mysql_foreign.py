"""Foreign drivers of MySQL behind one face: connect, run a text, run a text with values, and what went wrong by number.

Python's work in this process, each connection in a thread of its own; those of other languages in programs of their own (folder
mysql_agents), one a connection, that take a line of JSON and answer one. A value comes back as the text that a client would print,
bytes that are no text as 0x and hexadecimal digits.
"""

import asyncio
import concurrent.futures
import dataclasses
import datetime
import decimal
import functools
import importlib
import json
import os
import pathlib
import queue
import shutil
import ssl
import subprocess
import threading

HERE = pathlib.Path(__file__).resolve().parent
AGENTS = HERE / "mysql_agents"
BUILD = HERE.parents[2] / ".build"
GO_PATH = "/usr/share/gocode"
MARIADB_JAR = "/usr/share/java/mariadb-java-client.jar"
NODE_PACKAGES = ["node-mysql", "node-bignumber", "node-readable-stream", "node-core-util-is", "node-inherits", "node-isarray", "node-process-nextick-args", "node-safe-buffer", "node-string-decoder", "node-util-deprecate"]


@dataclasses.dataclass
class Outcome:
    rows: list | None = None
    affected: int | None = None
    id: int | None = None
    code: int | None = None
    state: str | None = None
    error: str | None = None


def no_verification():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def written(value):
    """What a client would print."""
    if isinstance(value, bool) or value is None:
        return None if value is None else str(int(value))
    if isinstance(value, (bytes, bytearray)):
        try:
            text = bytes(value).decode()
            return text if text.isprintable() else "0x" + value.hex()
        except UnicodeDecodeError:
            return "0x" + bytes(value).hex()
    if isinstance(value, datetime.timedelta):
        micros = value // datetime.timedelta(microseconds=1)
        sign, micros = "-" if micros < 0 else "", abs(micros)
        seconds, micros = divmod(micros, 1_000_000)
        text = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        return text + (f".{micros:06}" if micros else "")
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    if isinstance(value, (set, frozenset)):
        return ",".join(sorted(value))
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


class Local:
    """A driver of Python's DB-API, in a thread of its own."""

    errors = Exception

    def __init__(self):
        self.worker = concurrent.futures.ThreadPoolExecutor(1)

    def start(self, operation, *arguments):
        return self.worker.submit(self.perform, operation, arguments)

    def perform(self, operation, arguments):
        try:
            return getattr(self, operation)(*arguments)
        except Exception as error:
            return self.failure(error)

    def failure(self, error):
        code = error.args[0] if error.args and isinstance(error.args[0], int) else None
        text = error.args[1] if len(error.args) > 1 else str(error)
        return Outcome(code=code, state=getattr(error, "sqlstate", None), error=str(text))

    def run(self, sql):
        return self.fetch(self.connection.cursor(), sql, None)

    def execute(self, sql, values):
        return self.fetch(self.connection.cursor(), sql.replace("%", "%%").replace("?", "%s"), values)

    def fetch(self, cursor, sql, values):
        cursor.execute(sql, values)
        if cursor.description:
            return Outcome(rows=[[written(value) for value in row] for row in cursor.fetchall()])
        return Outcome(affected=cursor.rowcount, id=cursor.lastrowid)

    def close(self):
        self.connection.close()
        return Outcome()


class PyMySQL(Local):
    module = "pymysql"

    def open(self, server, password, tls):
        self.connection = importlib.import_module(self.module).connect(
            host=server.host, port=server.port, user="root", password=password or "", database="test", autocommit=True,
            **({"ssl": no_verification()} if tls else {"ssl_disabled": True}))
        return Outcome()


class MySQLClient(Local):
    def open(self, server, password, tls):
        import MySQLdb
        self.connection = MySQLdb.connect(
            host=server.host, port=server.port, user="root", password=password or "", database="test", charset="utf8mb4",
            ssl_mode="REQUIRED" if tls else "DISABLED")
        self.connection.autocommit(True)
        return Outcome()


class ConnectorPython(Local):
    def open(self, server, password, tls):
        import mysql.connector
        self.connection = mysql.connector.connect(
            host=server.host, port=server.port, user="root", password=password or "", database="test", autocommit=True,
            ssl_disabled=not tls, use_pure=True)
        return Outcome()

    def failure(self, error):
        return Outcome(code=getattr(error, "errno", None), state=getattr(error, "sqlstate", None), error=str(error))

    def execute(self, sql, values):
        return self.fetch(self.connection.cursor(prepared=True), sql, values)


class AsyncLocal(Local):
    """The same with `await`, in an event loop of the worker's."""

    module = ""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()

    def perform(self, operation, arguments):
        async def body():
            return await getattr(self, operation)(*arguments)
        try:
            return self.loop.run_until_complete(body())
        except Exception as error:
            return self.failure(error)

    async def open(self, server, password, tls):
        self.connection = await importlib.import_module(self.module).connect(
            host=server.host, port=server.port, user="root", password=password or "", db="test", autocommit=True,
            charset="utf8mb4", **({"ssl": no_verification()} if tls else {}))
        return Outcome()

    async def run(self, sql):
        return await self.fetch(self.connection.cursor(), sql, None)

    async def execute(self, sql, values):
        return await self.fetch(self.connection.cursor(), sql.replace("%", "%%").replace("?", "%s"), values)

    async def fetch(self, cursor, sql, values):
        async with cursor as cursor:
            await cursor.execute(sql, values)
            if cursor.description:
                return Outcome(rows=[[written(value) for value in row] for row in await cursor.fetchall()])
            return Outcome(affected=cursor.rowcount, id=cursor.lastrowid)

    async def close(self):
        self.connection.close()
        return Outcome()


class AioMySQL(AsyncLocal):
    module = "aiomysql"

    async def execute(self, sql, values):
        # Its own words for bytes do not go with today's PyMySQL: they are put into the text.
        for value in values:
            sql = sql.replace("?", f"x'{value.hex()}'" if isinstance(value, bytes) else "\0", 1)
        return await super().execute(sql.replace("\0", "?"), [value for value in values if not isinstance(value, bytes)])


class AsyncMy(AsyncLocal):
    module = "asyncmy"


class TrioMySQL(AsyncLocal):
    """Trio's sockets belong to one run of its loop: the operations come to it through a queue."""

    def __init__(self):
        super().__init__()
        import trio
        self.trio, self.work = trio, queue.Queue()
        threading.Thread(target=trio.run, args=(self.serve,), daemon=True).start()

    def start(self, operation, *arguments):
        future = concurrent.futures.Future()
        self.work.put((future, operation, arguments))
        return future

    async def serve(self):
        while True:
            future, operation, arguments = await self.trio.to_thread.run_sync(self.work.get, abandon_on_cancel=True)
            try:
                future.set_result(await getattr(self, operation)(*arguments))
            except Exception as error:
                future.set_result(self.failure(error))
            if operation == "close":
                return

    async def open(self, server, password, tls):
        import trio_mysql
        self.connection = trio_mysql.connect(
            host=server.host, port=server.port, user="root", password=password or "", database="test", autocommit=True,
            charset="utf8mb4", **({"ssl": no_verification()} if tls else {}))
        await self.connection.connect()
        return Outcome()

    async def close(self):
        await self.connection.aclose()
        return Outcome()


class Remote(Local):
    """A connection of a program's."""

    def __init__(self, command, environment=None):
        super().__init__()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})

    def perform(self, operation, arguments):
        if operation == "open":
            server, password, tls = arguments
            request = {"host": server.host, "port": server.port, "password": password or "", "tls": tls}
        elif operation == "close":
            self.process.stdin.close()
            self.process.wait(10)
            return Outcome()
        else:
            request = dict(zip(("sql", "values"), arguments))
            request["values"] = [{"bytes": value.hex()} if isinstance(value, bytes) else value for value in request.get("values", [])]
        self.process.stdin.write(json.dumps({"operation": operation, **request}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            return Outcome(error="the program ended")
        return Outcome(**json.loads(line))


@functools.cache
def java():
    directory = BUILD / "mysql-agents"
    directory.mkdir(parents=True, exist_ok=True)
    subprocess.run(["javac", "-d", directory, AGENTS / "Agent.java"], check=True)
    return ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{directory}:{MARIADB_JAR}", "Agent"]


@functools.cache
def go():
    program = BUILD / "mysql-agents/go-agent"
    program.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": GO_PATH, "GOFLAGS": "", "GOCACHE": str(BUILD / "go-cache")}
    subprocess.run(["go", "build", "-o", program, AGENTS / "agent.go"], check=True, env=environment)
    return [str(program)]


@functools.cache
def node():
    """Debian's packages of Node's own module do not go with another Node: they are unpacked, not installed."""
    directory = BUILD / "node-mysql"
    if not directory.exists():
        scratch = directory.with_suffix(".new")
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
        subprocess.run(["apt-get", "download", "-q", *NODE_PACKAGES], check=True, cwd=scratch, stdout=subprocess.DEVNULL)
        for package in scratch.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package, scratch], check=True)
        scratch.rename(directory)
    return ["node", str(AGENTS / "agent.js")]


def node_path():
    found = [*BUILD.glob("node-mysql/usr/share/nodejs"), *BUILD.glob("node-mysql/usr/lib/*/nodejs"), pathlib.Path("/usr/share/nodejs")]
    return {"NODE_PATH": ":".join(map(str, found))}


DRIVERS = {
    "pymysql": PyMySQL,
    "aiomysql": AioMySQL,
    "asyncmy": AsyncMy,
    "trio-mysql": TrioMySQL,
    "connector-python": ConnectorPython,
    "mysqlclient": MySQLClient,
    "connector-j": lambda: Remote(java()),
    "go-sql-driver": lambda: Remote(go()),
    "node-mysql": lambda: Remote(node(), node_path()),
    "ruby-mysql2": lambda: Remote(["ruby", str(AGENTS / "agent.rb")]),
    "php-mysqli": lambda: Remote(["php", str(AGENTS / "mysqli.php")]),
    "php-pdo": lambda: Remote(["php", str(AGENTS / "pdo.php")]),
    "dbd-mysql": lambda: Remote(["perl", str(AGENTS / "agent.pl")]),
}


class Connection:
    """An open connection of a driver; every operation can be started and waited for later."""

    def __init__(self, name, server, password=None, tls=False):
        self.driver = DRIVERS[name]()
        self.opened = self.driver.start("open", server, password, tls).result(60)

    def start(self, sql, *values):
        return self.driver.start("execute", sql, list(values)) if values else self.driver.start("run", sql)

    def run(self, sql, *values):
        return self.start(sql, *values).result(60)

    def close(self):
        if self.opened.error is None or isinstance(self.driver, (Remote, TrioMySQL)):
            self.driver.start("close")
        self.driver.worker.shutdown(wait=False)
