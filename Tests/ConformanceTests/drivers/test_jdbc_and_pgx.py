"""JDBC and pgx at work: they connect, send and read values, run transactions and retries, batches and cancels."""

import concurrent.futures
import datetime
import decimal

import pytest

NAMES = ["jdbc", "pgx"]
SECRET = "pencil and Paper 1"


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


# Connecting


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("method", ["trust", "password", "md5", "scram"])
def test_connect(start, drivers, name, method, tls):
    with start(auth=method, password=None if method == "trust" else SECRET, tls=tls) as server:
        mode = "require" if tls else "disable"
        connection = drivers(name, server, sslmode=mode)
        assert connection.do("open").error is None
        assert connection.run("SELECT current_user::text").rows == [["postgres"]]
        connection.close_quietly()
        if method != "trust":
            server.password = "wrong"
            refused = drivers(name, server, sslmode=mode).do("open")
            assert (refused.state, refused.over) == ("28P01", True)


def test_unknown_database(server, drivers, name):
    connection = drivers(name, server)
    connection.url = connection.url.replace("/postgres?", "/nowhere?")
    assert connection.do("open").state == "3D000"


def test_simple_protocol(server, connect, name):
    mode = {"preferQueryMode": "simple"} if name == "jdbc" else {"prefer_simple_protocol": "true"}
    connection = connect(name, server, **mode)
    assert connection.run(placed(name, "SELECT $1::text"), "text=it's \\").rows == [["it's \\"]]


# Values

VALUES = [
    ("bool", ["true", "false"]),
    ("int2", ["0", "32767", "-32768"]),
    ("int4", ["0", "2147483647", "-2147483648"]),
    ("int8", ["9223372036854775807", "-9223372036854775808"]),
    ("float4", ["0", "1.5", "-2.25"]),
    ("float8", ["0.1", "1e300", "-1e-300"]),
    ("numeric", ["0", "1.50", "-12345.678", "0.00001", "123456789012345678901234567890.123456789", "10000"]),
    ("text", ["", "plain", "é ü 漢字 🎉", "tab\tnew\nline \\ ' \" {}", "x" * 100_000]),
    ("bytea", ["", "0001ff", "5c78"]),
    ("date", ["2024-02-29", "0001-01-01", "9999-12-31"]),
    ("time", ["00:00:00", "23:59:59.999999"]),
    ("timestamp", ["2024-02-29T12:34:56.789012", "1970-01-01T00:00:00", "0001-01-01T00:00:00"]),
    ("timestamptz", ["2024-02-29T12:34:56.000001Z", "1999-12-31T23:59:59.999999Z"]),
    ("uuid", ["a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "00000000-0000-0000-0000-000000000000"]),
    ("int4[]", ["", "1,NULL,-3"]),
    ("text[]", ["a,é,NULL"]),
]
CASES = [pytest.param(kind, value, id=f"{kind}-{index}") for kind, values in VALUES for index, value in enumerate(values)]
READERS = {
    "float4": float, "float8": float, "numeric": decimal.Decimal, "time": datetime.time.fromisoformat,
    "timestamp": datetime.datetime.fromisoformat, "timestamptz": datetime.datetime.fromisoformat,
}


def meant(kind, value):
    """A value as it is meant, whatever its text."""
    if kind.endswith("[]"):
        if isinstance(value, str):
            value = [None if item == "NULL" else item for item in value.split(",")] if value else []
        return [item if item is None else meant(kind[:-2], item) for item in value]
    return READERS.get(kind, str)(value)


def placed(name, sql):
    """JDBC has its own word for a parameter."""
    return sql.replace("$1", "?") if name == "jdbc" else sql


@pytest.fixture(scope="module")
def connections(server, drivers):
    """In binary format wherever the driver can, and in text."""
    opened = {
        ("jdbc", "binary"): drivers("jdbc", server, prepareThreshold=-1),
        ("jdbc", "text"): drivers("jdbc", server, binaryTransfer="false"),
        ("pgx", "binary"): drivers("pgx", server),
        ("pgx", "text"): drivers("pgx", server, prefer_simple_protocol="true"),
    }
    for connection in opened.values():
        assert connection.do("open").error is None
        connection.run("SET timezone = 'UTC'")
    yield opened
    for connection in opened.values():
        connection.close_quietly()


@pytest.mark.parametrize("form", ["binary", "text"])
@pytest.mark.parametrize("kind, value", CASES)
def test_value(connections, name, form, kind, value):
    found = connections[name, form].run(placed(name, f"SELECT CAST($1 AS {kind})"), f"{kind}={value}").rows
    assert meant(kind, found[0][0]) == meant(kind, value)


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES])
def test_null(connections, name, kind):
    assert connections[name, "binary"].run(placed(name, f"SELECT $1::{kind}"), kind).rows == [[None]]


def test_a_type_that_jdbc_asks_for(server, connect):
    """What it does not know it looks up in the catalog, where array_in tells arrays from other types."""
    connection = connect("jdbc", server)
    assert connection.run("SELECT pg_advisory_xact_lock(80), '{1}'::oid[]::text").rows == [["", "{1}"]]
    assert connection.run(
        "SELECT typname FROM pg_type WHERE typinput = 'array_in'::regproc AND oid IN (22, 23, 1007) ").rows == [["_int4"]]
    assert connection.run("SELECT 'pg_catalog.nowhere'::regproc").state == "42883"


def test_keys_and_indexes_by_jdbc(server, connect, table):
    connection = connect("jdbc", server)
    connection.run(f"CREATE TABLE {table} (b int, a int, c text, PRIMARY KEY (a, b))")
    connection.run(f"CREATE INDEX {table}_c ON {table} (c DESC, b)")
    key, indexes = connection.do("describe", table).results
    # By name: column, place in the key, name of the key.
    assert sorted(row[3:6] for row in key) == [["a", "1", f"{table}_pkey"], ["b", "2", f"{table}_pkey"]]
    assert [(row[5], row[7], row[8], row[9]) for row in indexes] == [
        (f"{table}_pkey", "1", "a", "A"), (f"{table}_pkey", "2", "b", "A"),
        (f"{table}_c", "1", "c", "D"), (f"{table}_c", "2", "b", "A"),
    ]


# Errors, notices, batches


def test_error_and_notice(server, connect, name):
    connection = connect(name, server)
    failure = connection.run("SELECT 1 / 0")
    assert (failure.state, failure.over, failure.loss) == ("22012", False, None)
    assert connection.run("DROP TABLE IF EXISTS nowhere").warnings == ['table "nowhere" does not exist, skipping']
    assert connection.run("SELECT 'on'").rows == [["on"]]


def test_batch(server, connect, name, table):
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY)")
    insert = placed(name, f"INSERT INTO {table} VALUES ($1)")
    values = [f"int4={number}" for number in range(500)]
    assert connection.do("batch", insert, 1, *values).results == [1] * 500
    # A batch ends with one Sync: all of it is one transaction.
    failure = connection.do("batch", insert, 1, "int4=1000", "int4=7", "int4=1001")
    assert failure.state == "23505"
    assert connection.run(f"SELECT count(*) FROM {table}").rows == [["500"]]


def test_a_statement_outlives_a_changed_table(server, connect, name, table):
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int)")
    for _ in range(7):
        connection.run(f"INSERT INTO {table} VALUES (1)")
        assert len(connection.run(f"SELECT * FROM {table}").rows[0]) == 1
    connection.run(f"ALTER TABLE {table} ADD COLUMN n int DEFAULT 2")
    while (again := connection.run(f"SELECT * FROM {table}")).error is not None:
        # The statement that the driver has prepared is told of once, and then prepared anew.
        assert again.state == "0A000", again
    assert again.rows[0] == ["1", "2"]


def test_rows_in_portions(server, connect):
    connection = connect("jdbc", server, defaultRowFetchSize=7)
    connection.do("begin")
    rows = connection.run("SELECT g FROM generate_series(1, 100) g").rows
    assert rows == [[str(number)] for number in range(1, 101)]
    connection.do("commit")


def test_several_statements_at_once(server, connect, table):
    connection = connect("jdbc", server)
    outcome = connection.run(f"CREATE TABLE {table} (id int); INSERT INTO {table} VALUES (1), (2); SELECT id FROM {table}")
    assert outcome.results == [0, 2, [["1"], ["2"]]]


# Transactions


def test_transaction(server, connect, name, table):
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY)")
    connection.do("begin")
    assert connection.run(f"INSERT INTO {table} VALUES (1)").results == [1]
    connection.do("rollback")
    connection.do("begin")
    connection.run(f"INSERT INTO {table} VALUES (2)")
    assert connection.do("commit").error is None
    connection.do("begin")
    connection.run(f"INSERT INTO {table} VALUES (3)")
    assert connection.run(f"INSERT INTO {table} VALUES (2)").state == "23505"
    assert connection.run("SELECT 1").state == "25P02"
    connection.do("rollback")
    assert connection.run(f"SELECT id FROM {table}").rows == [["2"]]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_conflict_and_its_retry(server, connect, name, table, level):
    one, two = connect(name, server), connect(name, server)
    one.run(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
    one.run(f"INSERT INTO {table} VALUES (1, 0), (2, 0)")
    for connection in (one, two):
        connection.do("begin", level)
        connection.run(f"SELECT sum(n) FROM {table}")
    assert one.run(f"UPDATE {table} SET n = n + 1 WHERE id = 1").results == [1]
    # At REPEATABLE READ the same row, at SERIALIZABLE another: what each has read the other changes.
    row = 1 if level == "repeatable read" else 2
    waiting = two.start("run", f"UPDATE {table} SET n = n + 1 WHERE id = {row}")
    if level == "serializable":
        waiting.result()
    assert one.do("commit").error is None
    failure = waiting.result()
    if failure.error is None:
        failure = two.do("commit")
    assert failure.state == "40001"
    two.do("rollback")
    two.do("begin", level)
    assert two.run(f"UPDATE {table} SET n = n + 1 WHERE id = {row}").results == [1]
    assert two.do("commit").error is None
    assert one.run(f"SELECT sum(n) FROM {table}").rows == [["2"]]


def test_deadlock_has_one_victim(server, connect, name, table):
    one, two = connect(name, server), connect(name, server)
    one.run(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
    one.run(f"INSERT INTO {table} VALUES (1, 0), (2, 0)")
    one.do("begin")
    two.do("begin")
    one.run(f"UPDATE {table} SET n = 1 WHERE id = 1")
    two.run(f"UPDATE {table} SET n = 2 WHERE id = 2")
    ends = [one.start("run", f"UPDATE {table} SET n = 1 WHERE id = 2"), two.start("run", f"UPDATE {table} SET n = 2 WHERE id = 1")]
    outcomes = [end.result() for end in ends]
    assert sorted(str(outcome.state) for outcome in outcomes) == ["40P01", "None"]
    victim, other = (one, two) if outcomes[0].state else (two, one)
    victim.do("rollback")
    assert other.do("commit").error is None


# Cancels


def test_cancel(server, connect, name):
    connection = connect(name, server)
    running = connection.start("run", "SELECT pg_sleep(1000)")
    while not running.done():
        connection.cancel()
        concurrent.futures.wait([running], 0.1)
    outcome = running.result()
    assert (outcome.state, outcome.over) == ("57014", False)
    assert connection.run("SELECT 'on'").rows == [["on"]]


def test_a_client_that_gives_up(server, connect, name):
    """It knows that the connection is over, and the server serves others."""
    connection, other = connect(name, server), connect("psycopg", server)
    # One for each driver: the server lets go of the last one's a moment after it was given up.
    key = 77 + NAMES.index(name)
    running = connection.start("run", f"SELECT pg_advisory_lock({key}), pg_sleep(1000)")
    # Not before the statement is under way.
    while other.run(f"SELECT pg_try_advisory_lock({key})").rows == [[True]]:
        other.run(f"SELECT pg_advisory_unlock({key})")
    connection.abort()
    outcome = running.result()
    assert (outcome.loss, outcome.over) == ("given up", True), outcome
    assert other.run("SELECT 1").rows == [[1]]
