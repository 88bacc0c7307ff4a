"""The server under test: Understudy as built by scripts/test or, with `--server postgres`, a throwaway PostgreSQL 15;
for MySQL's tests with `--server mariadb` a throwaway MariaDB 10.11.

The tests are first shown to be right against the real one; only then does their word count against ours.
"""

import contextlib
import dataclasses
import pathlib
import re
import sys
import urllib.parse

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "scripts" / "lib"))

import foreign
import throwaway_mariadb
import throwaway_postgres
import understudy_server
import ydb
import ydb_foreign


@dataclasses.dataclass
class Server:
    host: str
    port: int
    process: int
    password: str | None = None

    @property
    def url(self):
        secret = f":{urllib.parse.quote(self.password)}" if self.password else ""
        return f"postgres://postgres{secret}@{self.host}:{self.port}/postgres"


def pytest_addoption(parser):
    parser.addoption("--server", default="understudy", choices=["understudy", "postgres", "mariadb"])
    parser.addoption("--binary", default=understudy_server.BINARY)


@contextlib.contextmanager
def understudy(binary, auth="trust", password=None, tls=False, options=(), protocol="postgres"):
    if protocol == "mysql":
        options = ("--database", "test", *options)
    with understudy_server.running(binary, auth, password, tls, options, protocol) as (host, port, process):
        yield Server(host, port, process, password)


@contextlib.contextmanager
def postgres(auth="trust", password=None, tls=False):
    with throwaway_postgres.running(auth, password, tls) as (host, port, process):
        yield Server(host, port, process, password)


@contextlib.contextmanager
def mariadb(password=None, tls=False):
    with throwaway_mariadb.running(password=password, tls=tls) as (host, port, process):
        yield Server(host, port, process, password)


@pytest.fixture(scope="session")
def start(request):
    """Starts a server: `with start(auth="scram", password="x", tls=True) as server`."""
    if request.config.getoption("--server") == "postgres":
        return postgres
    return lambda **options: understudy(request.config.getoption("--binary"), **options)


@pytest.fixture(scope="session")
def server(start):
    """One server that lets everybody in, for all tests that do not ask for another."""
    with start() as running:
        yield running


def pytest_generate_tests(metafunc):
    """Tests of MySQL's run against each server that Understudy can be taken for, unless their file names some in FLAVORS."""
    if "flavor" in metafunc.fixturenames:
        is_real = metafunc.config.getoption("--server") == "mariadb"
        flavors = ["mariadb10"] if is_real else getattr(metafunc.module, "FLAVORS", ["mysql8", "mariadb10"])
        metafunc.parametrize("flavor", flavors, scope="session")


@pytest.fixture(scope="session")
def start_mysql(request, flavor):
    """Starts a server of MySQL's: `with start_mysql(password="x", tls=True) as server`."""
    def begin(options=(), **others):
        if request.config.getoption("--server") == "mariadb":
            return mariadb(**others)
        return understudy(
            request.config.getoption("--binary"), protocol="mysql", options=("--mysql-flavor", flavor, *options), **others)
    return begin


@pytest.fixture(scope="session")
def mysql_server(start_mysql):
    """One server of MySQL's that lets everybody in."""
    with start_mysql() as running:
        yield running


@pytest.fixture(scope="session")
def start_ydb(request):
    """Starts a server of YDB's: `with start_ydb(password="x", tls=True) as server`. There is no real one to compare it with."""
    if request.config.getoption("--server") != "understudy":
        pytest.skip("no YDB server can be installed")

    def begin(options=(), **others):
        return understudy(request.config.getoption("--binary"), protocol="ydb", options=options, **others)
    return begin


@pytest.fixture(scope="session")
def ydb_server(start_ydb):
    """One server of YDB's that lets everybody in."""
    with start_ydb() as running:
        yield running


@pytest.fixture(scope="session")
def ydb_driver(ydb_server):
    """YDB's own driver, on the server that lets everybody in."""
    with ydb_foreign.driver(ydb_server) as opened:
        yield opened


@pytest.fixture(scope="session")
def ydb_pool(ydb_driver):
    """Sessions of YDB's query service."""
    with ydb.QuerySessionPool(ydb_driver) as sessions:
        yield sessions


@pytest.fixture
def ydb_table(request):
    """A table name of the test's own: tests of several files share one database."""
    module = request.module.__name__.removeprefix("test_ydb_")
    return re.sub(r"\W+", "_", f"{module}_{request.node.name.removeprefix('test_')}").lower()[:80].strip("_")


@pytest.fixture
def ydb_session(ydb_driver):
    """A session of YDB's table service."""
    session = ydb_driver.table_client.session().create()
    yield session
    if session.initialized():
        session.delete()


@pytest.fixture
def is_reference(request):
    return request.config.getoption("--server") != "understudy"


@pytest.fixture
def table(request):
    """A table name of the test's own, since all tests share one database."""
    return re.sub(r"\W+", "_", request.node.name).lower()[:50].strip("_")


@pytest.fixture(scope="session")
def drivers(tmp_path_factory):
    """Every foreign driver by its name; those in other languages are compiled when they are first asked for."""
    made = foreign.Drivers(tmp_path_factory.mktemp("agents"))
    yield made
    made.stop()


@pytest.fixture
def connect(drivers):
    """Opens a connection of a driver, which is closed at the end of the test."""
    opened = []

    def open_one(name, server, **options):
        connection = drivers(name, server, **options)
        opened.append(connection)
        outcome = connection.do("open")
        assert outcome.error is None, outcome
        return connection
    yield open_one
    for connection in opened:
        connection.close_quietly()


@pytest.fixture
def understudy_only(is_reference):
    if is_reference:
        pytest.skip("PostgreSQL has no such thing")


@pytest.fixture
def binary(request, understudy_only):
    """The path of understudy's executable."""
    return str(pathlib.Path(request.config.getoption("--binary")).resolve())


@pytest.fixture(params=foreign.Drivers.names)
def name(request):
    """Each of the foreign drivers, where a file does not say which."""
    return request.param
