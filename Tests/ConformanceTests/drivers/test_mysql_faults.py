"""Faults as PyMySQL sees them: the commit in all its outcomes, {applied, not applied} x {error, FIN, RST, silence, late answer},
with what the engine says of it afterwards; and every kind of fault. The rules are the server's own, given at its start."""

import concurrent.futures
import contextlib
import socket
import time

import pymysql
import pytest

pytestmark = pytest.mark.usefixtures("understudy_only")

# What a client makes of a connection that ends before the answer.
LOST = 2013


class Client:
    """A connection of PyMySQL's, with a thread to wait in."""

    def __init__(self, server, **options):
        self.connection = pymysql.connect(
            host=server.host, port=server.port, user="root", database="test", autocommit=True, ssl_disabled=True, **options)
        self.worker = concurrent.futures.ThreadPoolExecutor(1)
        self.seconds = 0

    def run(self, sql):
        began = time.monotonic()
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(sql)
                return [list(row) for row in cursor.fetchall()]
        finally:
            self.seconds = time.monotonic() - began

    def start(self, sql):
        return self.worker.submit(self.run, sql)

    def code(self, sql):
        """The number of the error that the statement ends in; None if it does not."""
        return code_of(self.start(sql))

    def abort(self):
        self.connection._sock.shutdown(socket.SHUT_RDWR)

    def goes_on(self):
        return self.run("SELECT 'on'") == [["on"]]

    def close(self):
        with contextlib.suppress(Exception):
            self.connection.close()
        self.worker.shutdown(wait=False)


def code_of(told):
    try:
        told.result(20)
        return None
    except pymysql.MySQLError as error:
        return error.args[0]


@pytest.fixture
def faulty(start_mysql):
    """Opens a client of a server with rules of its own, and another client that no rule is about."""
    with contextlib.ExitStack() as stack:
        def begin(*rules, table="CREATE TABLE t (id int PRIMARY KEY)"):
            options = [word for rule in rules for word in ("--fault", f'{rule} application "the one"')]
            server = stack.enter_context(start_mysql(options=tuple(options)))
            clients = [Client(server, program_name=name) for name in ("the one", "the other")]
            for client in clients:
                stack.callback(client.close)
            clients[1].run(table)
            clients[0].server = server
            return clients
        yield begin


# The commit

ERRORS = [
    ("serialization_failure before commit", False, 1213),
    ("deadlock before commit", False, 1213),
    ("commit_unknown before commit", False, 1180),
    ("commit_unknown after commit", True, 1180),
    ("error 3101 before commit", False, 3101),
    ("error 1205 before commit", False, 1205),
    ("shutting_down before commit", False, 1053),
    ("shutting_down after commit", True, 1053),
]
SIDES = [("before", False), ("after", True)]


def commit(faulty, *rules):
    """Begins a commit that a rule befalls: the client, the future of what it is told, and the other client."""
    client, other = faulty(*(f"{rule} kind commit times 1" for rule in rules))
    client.run("BEGIN")
    client.run("INSERT INTO t VALUES (1)")
    return client, client.start("COMMIT"), other


def is_applied(other):
    """The engine's own word: who inserts the same key has to wait for the transaction's fate."""
    found = other.code("INSERT INTO t VALUES (1)")
    assert found in (None, 1062)
    return found == 1062


@pytest.mark.parametrize("rule, applied, code", ERRORS)
def test_error_at_commit(faulty, rule, applied, code):
    client, told, other = commit(faulty, rule)
    assert code_of(told) == code
    if code == 1205:
        client.run("ROLLBACK")
    assert is_applied(other) == applied
    if code != 1053:
        assert client.goes_on()


@pytest.mark.parametrize("fault", ["close", "reset"])
@pytest.mark.parametrize("side, applied", SIDES)
def test_end_at_commit(faulty, fault, side, applied):
    _, told, other = commit(faulty, f"{fault} {side} commit")
    assert code_of(told) == LOST
    assert is_applied(other) == applied


@pytest.mark.parametrize("side, applied", SIDES)
def test_silence_at_commit(faulty, side, applied):
    client, told, other = commit(faulty, f"silence {side} commit")
    assert is_applied(other) == applied
    assert not told.done()
    client.abort()
    assert code_of(told) == LOST


def test_late_answer_applied(faulty):
    client, told, other = commit(faulty, "delay 300ms after commit")
    assert code_of(told) is None and client.seconds >= 0.3
    assert is_applied(other)


def test_late_answer_not_applied(faulty):
    client, told, other = commit(faulty, "delay 300ms before commit", "deadlock before commit")
    assert code_of(told) == 1213 and client.seconds >= 0.3
    assert not is_applied(other)


# Errors by meaning: what each undoes is what the real error undoes.

MEANINGS = [
    ("serialization_failure", 1213, "transaction"), ("deadlock", 1213, "transaction"), ("lock_timeout", 1205, "statement"),
    ("statement_timeout", 1969, "statement"), ("out_of_memory", None, "statement"), ("disk_full", 1021, "statement"),
    ("read_only", 1290, "statement"), ("overloaded", 1226, "statement"), ("stale_schema", 1412, "statement"),
    ("error 1020", 1020, "transaction"), ("error 1317", 1317, "statement"), ("error 1615", 1615, "statement"),
    ('error 1105 "not today"', 1105, "statement"),
]


@pytest.mark.parametrize("meaning, code, undone", MEANINGS)
def test_error(faulty, meaning, code, undone):
    client, other = faulty(f"{meaning} before statement containing '4 + 2' times 1")
    client.run("BEGIN")
    client.run("INSERT INTO t VALUES (1)")
    with pytest.raises(pymysql.MySQLError) as raised:
        client.run("SELECT 4 + 2")
    assert raised.value.args[0] == (code or raised.value.args[0])
    assert "today" not in meaning or raised.value.args[1] == "not today"
    # A deadlock has undone the whole and left no transaction, any other error nothing but its statement.
    assert client.run("SELECT count(*) FROM t") == [[0 if undone == "transaction" else 1]]
    assert client.run("SELECT @@in_transaction") == [[0 if undone == "transaction" else 1]]
    client.run("COMMIT")
    assert other.run("SELECT count(*) FROM t") == [[0 if undone == "transaction" else 1]]


@pytest.mark.parametrize("meaning, code", [("shutting_down", 1053), ("session_expired", 1927)])
def test_the_session_ends_with_the_error(faulty, meaning, code):
    client, other = faulty(f"{meaning} before statement containing '4 + 2' times 1")
    client.run("BEGIN")
    client.run("INSERT INTO t VALUES (1)")
    assert client.code("SELECT 4 + 2") in (code, LOST)
    assert client.code("SELECT 1") is not None
    assert not is_applied(other)


@pytest.mark.parametrize("meaning, code", [("too_many_connections", 1040), ("shutting_down", 1053), ("starting_up", 1053), ("error 1045", 1045)])
@pytest.mark.parametrize("moment", ["accept", "authenticate"])
def test_error_while_connecting(start_mysql, moment, meaning, code):
    with start_mysql(options=("--fault", f"{meaning} at {moment} times 1")) as server:
        with pytest.raises(pymysql.MySQLError) as raised:
            Client(server)
        assert raised.value.args[0] == code
        client = Client(server)
        assert client.goes_on()
        client.close()


# Ends, delays, bytes


@pytest.mark.parametrize("fault", ["close", "reset"])
@pytest.mark.parametrize("moment", ["accept", "authenticate"])
def test_end_while_connecting(start_mysql, moment, fault):
    with start_mysql(options=("--fault", f"{fault} at {moment} times 1")) as server:
        with pytest.raises(pymysql.MySQLError):
            Client(server)
        Client(server).close()


@pytest.mark.parametrize("fault", ["close", "reset"])
@pytest.mark.parametrize("moment", ["before statement", "after statement", "at message 1", "at byte 0", "at byte 3"])
def test_end(faulty, moment, fault):
    client, other = faulty(f"{fault} {moment} containing 'VALUES (7)' times 1")
    client.run("BEGIN")
    assert client.code("INSERT INTO t VALUES (7)") == LOST
    assert other.code("INSERT INTO t VALUES (7)") is None


@pytest.mark.parametrize("fault", ["close", "reset"])
def test_end_at_a_row(faulty, fault):
    client, _ = faulty(f"{fault} at row 3 containing 'UNION' times 1")
    seen = []
    # Closed by nobody: PyMySQL's cursor reads on when it is closed, also where the connection has gone.
    cursor = client.connection.cursor(pymysql.cursors.SSCursor)
    with pytest.raises(pymysql.MySQLError):
        cursor.execute("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4")
        for row in cursor:
            seen.append(row[0])
    cursor._result.unbuffered_active = False
    assert seen == [1, 2]


@pytest.mark.parametrize("moment", ["before statement", "after statement", "at message 1", "at byte 3"])
def test_silence(faulty, moment):
    client, other = faulty(f"silence {moment} containing '4 + 2' times 1")
    client.run("SELECT get_lock('held', 0)")
    told = client.start("SELECT 4 + 2")
    assert other.run("SELECT get_lock('held', 10)") == [[1]]
    assert not told.done()
    client.abort()
    assert code_of(told) == LOST


def test_row_of_a_table(faulty):
    client, other = faulty("deadlock at row 2 of table t kind update times 1")
    client.run("INSERT INTO t VALUES (1), (2), (3)")
    assert client.code("UPDATE t SET id = id + 10") == 1213
    assert other.run("SELECT sum(id) FROM t") == [[6]]
    assert client.code("UPDATE t SET id = id + 10") is None


@pytest.mark.parametrize("delay, least", [("delay 200ms", 0.2), ("delay 100ms..200ms", 0.1), ("delay exponential 100ms max 1s", 0)])
def test_delay(faulty, delay, least):
    client, _ = faulty(f"{delay} before statement containing '4 + 2'")
    assert client.run("SELECT 4 + 2") == [[6]]
    assert client.seconds >= least


def test_bandwidth(faulty):
    client, _ = faulty("bandwidth 10kB/s before statement containing repeat")
    assert client.run("SELECT repeat('x', 3000)") == [["x" * 3000]]
    assert client.seconds >= 0.2


def test_split(faulty):
    client, _ = faulty("split 1 before statement containing UNION")
    assert client.run("SELECT 'é', 1 UNION ALL SELECT repeat('ü', 300), NULL") == [["é", 1], ["ü" * 300, None]]


def test_split_from_the_beginning(start_mysql):
    with start_mysql(options=("--fault", "split 1 at accept")) as server:
        client = Client(server)
        assert client.goes_on()
        client.close()


def test_truncation(faulty):
    client, _ = faulty("truncate 7 before statement containing '4 + 2' times 1")
    assert client.code("SELECT 4 + 2") == LOST


def test_garbled_bytes(faulty):
    """What was the value is noise: never the number that was sent."""
    client, _ = faulty("garble 1 at row 1 containing '4 + 2' times 1", "close after statement containing '4 + 2' times 1")
    try:
        assert client.run("SELECT 4 + 2") != [[6]]
    except Exception:  # whatever the driver makes of it
        pass


def test_duplicate_row(faulty):
    client, _ = faulty("duplicate at row 2 containing UNION")
    assert client.run("SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3") == [[1], [2], [2], [3]]


def test_competitor_makes_a_real_conflict(faulty):
    """Another session writes the row between the snapshot and the update, which reads what is latest."""
    client, _ = faulty(
        "competitor \"UPDATE t SET id = 2 WHERE id = 1\" before statement containing 'id = 3' times 1")
    client.run("INSERT INTO t VALUES (1)")
    client.run("BEGIN")
    assert client.run("SELECT id FROM t") == [[1]]
    client.run("UPDATE t SET id = 3 WHERE id = 1")
    assert client.run("SELECT id FROM t") == [[1]]
    client.run("COMMIT")
    assert client.run("SELECT id FROM t") == [[2]]


def test_transaction_is_retried(faulty):
    """What an application does with a deadlock."""
    client, other = faulty("deadlock before statement kind update times 2")
    client.run("INSERT INTO t VALUES (1)")
    tries = 0
    while True:
        tries += 1
        try:
            client.run("BEGIN")
            client.run("UPDATE t SET id = id + 1")
            client.run("COMMIT")
            break
        except pymysql.OperationalError as error:
            assert error.args[0] == 1213
    assert tries == 3
    assert other.run("SELECT id FROM t") == [[2]]


def test_oversized_packet(faulty):
    """A length that no packet follows: the client waits for the rest, and the commit has taken place."""
    client, other = faulty("oversize after commit kind insert times 1")
    told = client.start("INSERT INTO t VALUES (1)")
    while other.run("SELECT count(*) FROM t") != [[1]]:
        pass
    assert not told.done()
    client.abort()
    assert code_of(told) == LOST


@pytest.mark.parametrize("fault", ["duplicate after", "unsolicited error before"])
def test_answer_that_nobody_asked_for(faulty, fault):
    """The next answer comes with a number that the client does not expect, or is another's."""
    client, _ = faulty(f"{fault} statement containing '4 + 2' times 1")
    with pytest.raises(Exception):
        assert client.run("SELECT 4 + 2") == [[6]]
        assert client.run("SELECT 5 + 2") == [[7]]


def test_garbled_length(faulty):
    client, _ = faulty("garble 3 at byte 0 containing '4 + 2' times 1", "close after statement containing '4 + 2' times 1")
    with pytest.raises(Exception):
        client.run("SELECT 4 + 2")


@pytest.mark.parametrize("kind, sql", [
    ("insert", "INSERT INTO t VALUES (9)"), ("update", "UPDATE t SET id = 8 WHERE id = 7"), ("delete", "DELETE FROM t WHERE id = 7"),
    ("select", "SELECT * FROM t")])
def test_kinds_of_statements(faulty, kind, sql):
    client, other = faulty(f"lock_timeout before statement kind {kind} times 1", table="CREATE TABLE t AS SELECT 7 AS id")
    assert client.code(sql) == 1205
    assert client.code(sql) is None


def test_tables(faulty):
    client, _ = faulty("lock_timeout before statement table t", table="CREATE TABLE t AS SELECT 7 AS id")
    client.run("CREATE TABLE u (id int)")
    assert client.code("INSERT INTO t VALUES (1)") == 1205
    assert client.code("INSERT INTO u VALUES (1)") is None
