"""Each driver enters by each authentication method, with and without TLS, and is turned away with the right code."""

import asyncio
import ssl

import asyncpg
import pg8000.dbapi
import psycopg
import pytest

METHODS = ["trust", "password", "md5", "scram"]
SECRET = "pencil and Paper 1"


@pytest.fixture(scope="module", params=[(method, tls) for method in METHODS for tls in (False, True)],
                ids=lambda param: f"{param[0]}-{'tls' if param[1] else 'plain'}")
def guarded(request, start):
    method, tls = request.param
    with start(auth=method, password=None if method == "trust" else SECRET, tls=tls) as server:
        yield server, method, tls


def unverified_context():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def connect_psycopg(server, tls, **more):
    options = {"host": server.host, "port": server.port, "user": "postgres", "dbname": "postgres",
               "password": server.password, "sslmode": "require" if tls else "disable", "connect_timeout": 10}
    return psycopg.connect(**{**options, **more})


def test_psycopg(guarded):
    server, _, tls = guarded
    with connect_psycopg(server, tls) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("postgres",)
        assert bool(connection.pgconn.ssl_in_use) is tls


def test_psycopg_async(guarded):
    server, _, tls = guarded

    async def body():
        async with await psycopg.AsyncConnection.connect(
                server.url, sslmode="require" if tls else "disable") as connection:
            cursor = await connection.execute("SELECT 1 + 1")
            assert await cursor.fetchone() == (2,)
    asyncio.run(body())


def test_asyncpg(guarded):
    server, _, tls = guarded

    async def body():
        connection = await asyncpg.connect(server.url, ssl=unverified_context() if tls else False, timeout=10)
        assert await connection.fetchval("SELECT 1 + 1") == 2
        await connection.close()
    asyncio.run(body())


def test_pg8000(guarded):
    server, _, tls = guarded
    connection = pg8000.dbapi.connect(
        "postgres", host=server.host, port=server.port, database="postgres", password=server.password,
        ssl_context=unverified_context() if tls else None, timeout=10)
    cursor = connection.cursor()
    cursor.execute("SELECT 1 + 1")
    assert tuple(cursor.fetchone()) == (2,)
    connection.close()


def test_wrong_password(guarded):
    server, method, tls = guarded
    if method == "trust":
        pytest.skip("no password is asked")
    with pytest.raises(psycopg.OperationalError, match='password authentication failed for user "postgres"'):
        connect_psycopg(server, tls, password="wrong")


def test_tls_is_refused_politely(guarded):
    server, _, tls = guarded
    if tls:
        pytest.skip("the server has TLS")
    with pytest.raises(psycopg.OperationalError, match="server does not support SSL"):
        connect_psycopg(server, True)
    with connect_psycopg(server, True, sslmode="prefer") as connection:
        assert not connection.pgconn.ssl_in_use


def test_unknown_database(server):
    async def body():
        with pytest.raises(asyncpg.InvalidCatalogNameError) as caught:
            await asyncpg.connect(server.url, database="nowhere")
        assert caught.value.sqlstate == "3D000"
        assert str(caught.value) == 'database "nowhere" does not exist'
    asyncio.run(body())


def test_server_tells_its_parameters(server):
    async def body():
        connection = await asyncpg.connect(server.url)
        settings = connection.get_settings()
        assert settings.server_encoding == "UTF8"
        assert settings.client_encoding == "UTF8"
        assert settings.integer_datetimes == "on"
        assert settings.standard_conforming_strings == "on"
        assert settings.DateStyle == "ISO, MDY"
        assert connection.get_server_version().major == 15
        assert connection.get_server_pid() > 0
        await connection.close()
    asyncio.run(body())


def test_options_of_the_startup_message(server):
    with psycopg.connect(server.url, application_name="tester", options="-c statement_timeout=1234") as connection:
        assert connection.execute("SHOW application_name").fetchone() == ("tester",)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("1234ms",)
        assert connection.info.parameter_status("application_name") == "tester"


def test_create_database_and_enter_it(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE entered")
    with psycopg.connect(server.url, dbname="entered") as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("entered",)
