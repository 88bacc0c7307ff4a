"""Several nodes of one YDB server: what a client finds of them, where its sessions are, and what it does when a node goes."""

import collections
import re
import subprocess
import time

import grpc
import pytest
import ydb

import ydb_foreign

NODES = 3


@pytest.fixture(scope="module")
def cluster(start_ydb):
    with start_ydb(options=("--ydb-nodes", str(NODES))) as running:
        yield running


@pytest.fixture
def driver(cluster):
    """A driver that uses all nodes, on connections of its own."""
    with ydb_foreign.driver(cluster, use_all_nodes=True, **ydb_foreign.ALONE) as opened:
        eventually(lambda: len(opened._store.values()) == NODES)
        yield opened


def eventually(is_so):
    until = time.monotonic() + ydb_foreign.PATIENCE
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def node(session_id):
    return int(re.search(r"node_id=(\d+)", session_id).group(1))


def test_discovery(cluster, driver):
    found = {connection.endpoint.rsplit(":", 1)[1] for connection in driver._store.values()}
    assert len(found) == NODES and str(cluster.port) in found
    assert {connection.node_id for connection in driver._store.values()} == {1, 2, 3}


def test_sessions_are_spread(driver):
    sessions = [ydb.QuerySession(driver).create() for _ in range(3 * NODES)]
    spread = collections.Counter(node(session._session_id) for session in sessions)
    assert spread == {1: 3, 2: 3, 3: 3}
    for session in sessions:
        session.delete()


def test_all_nodes_are_one_database(driver, ydb_table):
    with ydb.QuerySessionPool(driver, size=20) as pool:
        ydb_foreign.run(pool, f"CREATE TABLE {ydb_table} (id Uint64, v Int64, PRIMARY KEY (id))")
        sessions = [ydb.QuerySession(driver).create() for _ in range(NODES)]
        assert {node(session._session_id) for session in sessions} == {1, 2, 3}
        for number, session in enumerate(sessions):
            ydb_foreign.told(session, f"UPSERT INTO {ydb_table} (id, v) VALUES ({number}, {number})")
        for session in sessions:
            assert ydb_foreign.told(session, f"SELECT SUM(v) AS s FROM {ydb_table}") == [{"s": 3}]
        # A conflict is one, on whatever nodes its transactions are.
        first, second = sessions[0].transaction().begin(), sessions[1].transaction().begin()
        for tx in (first, second):
            ydb_foreign.told(tx, f"UPDATE {ydb_table} SET v = v + 1 WHERE id = 0")
        first.commit()
        with pytest.raises(ydb.issues.Aborted):
            second.commit()


def test_session_goes_by_its_node(driver):
    """Its calls come to the node that has made it, whatever node the driver would take next."""
    session = ydb.QuerySession(driver).create()
    home = node(session._session_id)
    for _ in range(2 * NODES):
        assert ydb_foreign.told(session, "SELECT 1 AS a") == [{"a": 1}]
    assert session.node_id == home and session._node_id == home


def test_node_that_goes_is_left(cluster, driver):
    """A connection that is ended is taken off the list; the work goes on elsewhere."""
    session = ydb.QuerySession(driver).create()
    lost = node(session._session_id)
    with pytest.raises((ydb.issues.ConnectionError, ydb.issues.Unavailable)):
        with session.execute("SELECT 1", settings=ydb.BaseRequestSettings().with_header("x-understudy-fault", "close before statement")) as stream:
            list(stream)
    with pytest.raises((ydb.issues.Error, RuntimeError)):
        ydb_foreign.told(session, "SELECT 1")
    others = [ydb.QuerySession(driver).create() for _ in range(NODES)]
    assert all(ydb_foreign.told(other, "SELECT 1 AS a") == [{"a": 1}] for other in others)
    assert lost not in {connection.node_id for connection in driver._store.values()}


def test_node_that_cannot_be_reached(start_ydb):
    """The second node refuses every connection: the pool works on the others."""
    with start_ydb(options=("--ydb-nodes", "2")) as running:
        with ydb_foreign.driver(running, use_all_nodes=True, **ydb_foreign.ALONE) as opened:
            eventually(lambda: len(opened._store.values()) == 2)
            other = next(connection for connection in opened._store.values() if connection.node_id == 2)
            other.close()
            with ydb.QuerySessionPool(opened) as pool:
                for _ in range(6):
                    assert ydb_foreign.rows(pool, "SELECT 1 AS a") == [{"a": 1}]


def test_unavailable_node_is_retried_elsewhere(driver):
    """UNAVAILABLE from one node: the pool's next attempt succeeds."""
    errors = []
    settings = ydb.RetrySettings(max_retries=4, on_ydb_error_callback=errors.append, **ydb_foreign.EAGER)
    with ydb.QuerySessionPool(driver) as pool:
        def work(session):
            call = ydb.BaseRequestSettings()
            if not errors:
                call = call.with_header("x-understudy-fault", "error UNAVAILABLE before statement")
            with session.execute("SELECT 1 AS a", settings=call) as stream:
                return node(session._session_id), [dict(row) for result in stream for row in result.rows]
        home, rows = pool.retry_operation_sync(work, settings)
    assert rows == [{"a": 1}] and [type(error) for error in errors] == [ydb.issues.Unavailable]
    assert home in (1, 2, 3)


def test_shutdown_hint_retires_sessions(binary):
    """A server that is about to go asks for its sessions; they are not used again."""
    with subprocess.Popen([binary, "serve", "--ydb", "127.0.0.1:0", "--ydb-nodes", "2"], stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(re.search(r":(\d+)/", process.stdout.readline()).group(1))
            config = ydb.DriverConfig(f"grpc://127.0.0.1:{port}", "/local", use_all_nodes=True, **ydb_foreign.ALONE)
            with ydb.Driver(config) as opened:
                opened.wait(timeout=ydb_foreign.PATIENCE)
                session = ydb.QuerySession(opened).create()
                assert ydb_foreign.told(session, "SELECT 1 AS a") == [{"a": 1}]
                process.terminate()
                eventually(lambda: not session.is_active)
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_health_of_each_node(cluster, driver):
    for connection in driver._store.values():
        with grpc.insecure_channel(connection.endpoint) as channel:
            answer = channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=ydb_foreign.PATIENCE)
            assert answer == b"\x08\x01"
