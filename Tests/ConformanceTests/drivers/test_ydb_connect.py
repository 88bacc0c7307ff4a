"""YDB's official Python SDK comes in: sync and aio, in clear and by TLS, with and without a password; discovery, who one is, health."""

import grpc
import pytest
import ydb

import ydb_foreign

SECRET = "s3cret word"


@pytest.fixture(scope="module")
def tls_server(start_ydb):
    with start_ydb(tls=True) as running:
        yield running


@pytest.fixture(scope="module")
def guarded_server(start_ydb):
    with start_ydb(password=SECRET, options=("--user", "ada")) as running:
        yield running


@pytest.fixture(scope="module")
def guarded_tls_server(start_ydb):
    with start_ydb(password=SECRET, tls=True, options=("--user", "ada")) as running:
        yield running


@pytest.fixture(params=["ydb_server", "tls_server", "guarded_server", "guarded_tls_server"])
def entrance(request):
    """A server, and what its clients have to say."""
    options = {}
    if "guarded" in request.param:
        options.update(user="ada", password=SECRET)
    if "tls" in request.param:
        options["tls"] = True
    return request.getfixturevalue(request.param), options


def test_sync(entrance):
    server, options = entrance
    with ydb_foreign.pool(server, **options) as pool:
        assert ydb_foreign.rows(pool, "SELECT 1 AS value") == [{"value": 1}]


def test_aio(entrance):
    server, options = entrance

    async def body(driver):
        async with ydb.aio.QuerySessionPool(driver) as pool:
            return ydb_foreign.listed((await pool.execute_with_retries("SELECT 1 AS value"))[0])
    assert ydb_foreign.in_aio(server, body, **options) == [{"value": 1}]


def test_connection_string(ydb_server):
    with ydb.Driver(connection_string=f"grpc://{ydb_server.host}:{ydb_server.port}/?database=/local") as driver:
        driver.wait(fail_fast=True, timeout=ydb_foreign.PATIENCE)
        assert driver.scheme_client.list_directory("/local").is_database()


def test_wrong_password(guarded_server):
    with pytest.raises(ydb.ConnectionFailure, match=str(ydb.issues.StatusCode.UNAUTHORIZED.value)):
        with ydb_foreign.driver(guarded_server, user="ada", password="wrong"):
            pass
    config = ydb.DriverConfig(**ydb_foreign.where(guarded_server))
    with pytest.raises(ydb.issues.Unauthorized, match="Invalid password"):
        ydb.StaticCredentials(config, "ada", "wrong")._make_token_request()


@pytest.mark.parametrize("credentials", [None, ydb.AccessTokenCredentials("no such token")], ids=["none", "unknown"])
def test_no_token(guarded_server, credentials):
    config = ydb.DriverConfig(**ydb_foreign.where(guarded_server), credentials=credentials, disable_discovery=True)
    with ydb.Driver(config) as driver:
        driver.wait(timeout=ydb_foreign.PATIENCE)
        with pytest.raises(ydb.issues.Unauthenticated):
            driver.scheme_client.list_directory("/local")


def test_discovery(ydb_server, ydb_driver):
    resolver = ydb.DiscoveryEndpointsResolver(ydb_driver._driver_config)
    found = resolver.resolve().endpoints
    assert [(endpoint.address, endpoint.port, endpoint.ssl) for endpoint in found] == [(ydb_server.host, ydb_server.port, False)]
    assert f"{ydb_server.host}:{ydb_server.port}" in ydb_driver.discovery_debug_details()


def test_discovery_of_several_nodes(start_ydb):
    with start_ydb(options=("--ydb-nodes", "3")) as server, ydb_foreign.driver(server) as driver:
        found = ydb.DiscoveryEndpointsResolver(driver._driver_config).resolve().endpoints
        assert len({endpoint.port for endpoint in found}) == 3
        assert server.port in {endpoint.port for endpoint in found}
        assert len({endpoint.node_id for endpoint in found}) == 3
        # All are one server: what was written by one node is read by another.
        sessions = [ydb.QuerySession(driver).create() for _ in range(12)]
        sessions[0].execute("CREATE TABLE spread (id Uint64, PRIMARY KEY (id))").__exit__(None, None, None)
        for number, session in enumerate(sessions):
            with session.execute(f"INSERT INTO spread (id) VALUES ({number})"):
                pass
        with sessions[0].execute("SELECT COUNT(*) AS n FROM spread") as stream:
            assert [row.n for result_set in stream for row in result_set.rows] == [12]
        assert {session.node_id for session in sessions} <= {endpoint.node_id for endpoint in found}
        for session in sessions:
            session.delete()


def test_unknown_database(ydb_server):
    with pytest.raises((ydb.Error, TimeoutError)):
        with ydb_foreign.driver(ydb_server, database="/nowhere"):
            pass


def test_health(ydb_server):
    """The health service of gRPC: a request without bytes asks for the whole server, and SERVING is its field 1 as 1."""
    with grpc.insecure_channel(f"{ydb_server.host}:{ydb_server.port}") as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        assert check(b"", timeout=ydb_foreign.PATIENCE) == b"\x08\x01"


def test_unknown_method(ydb_server):
    with grpc.insecure_channel(f"{ydb_server.host}:{ydb_server.port}") as channel:
        with pytest.raises(grpc.RpcError) as raised:
            channel.unary_unary("/Ydb.Table.V1.TableService/Nonsense")(b"", timeout=ydb_foreign.PATIENCE)
        assert raised.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_message_that_is_none(ydb_server):
    with grpc.insecure_channel(f"{ydb_server.host}:{ydb_server.port}") as channel:
        for path in ("/Ydb.Table.V1.TableService/CreateSession", "/Ydb.Query.V1.QueryService/CreateSession"):
            with pytest.raises(grpc.RpcError) as raised:
                channel.unary_unary(path)(b"\xff\xff\xff", timeout=ydb_foreign.PATIENCE)
            assert raised.value.code() in (grpc.StatusCode.INTERNAL, grpc.StatusCode.INVALID_ARGUMENT)
        assert channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=ydb_foreign.PATIENCE) == b"\x08\x01"
