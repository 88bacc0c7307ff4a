"""The commit in all its outcomes, {applied, not applied} x {error, FIN, RST, silence, late answer}, as each driver sees it,
with what the engine says of it afterwards."""

import concurrent.futures

import psycopg
import pytest

import foreign

FATAL = "57P01"
# What a driver makes of a FATAL error at COMMIT: these keep only that the connection is gone.
FATAL_STATES = {"asyncpg": "08003", "pg8000": None}
ERRORS = [
    ("serialization_failure before commit", False, "40001"),
    ("deadlock before commit", False, "40P01"),
    ("commit_unknown before commit", False, "08007"),
    ("commit_unknown after commit", True, "08007"),
    ("error 40003 after commit", True, "40003"),
    ("shutting_down before commit", False, FATAL),
    ("shutting_down after commit", True, FATAL),
]
SIDES = [("before", False), ("after", True)]

pytestmark = pytest.mark.usefixtures("understudy_only")


@pytest.fixture
def commit(name, server, table, connect):
    """Begins a commit that a rule befalls: the connection and the future of what it is told."""
    def begin(rules):
        with psycopg.connect(server.url, autocommit=True) as other:
            other.execute(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (id int PRIMARY KEY)")
        connection = connect(name, server)
        rules = "; ".join(f"{rule} kind commit times 1" for rule in rules.split("; "))
        assert connection.run(f"SET understudy.fault = '{rules}'").error is None
        assert connection.do("begin").error is None
        assert connection.run(f"INSERT INTO {table} VALUES (1)").error is None
        return connection, connection.start("commit")
    return begin


@pytest.fixture
def is_applied(server, table):
    """The engine's own word: who inserts the same key has to wait for the transaction's fate."""
    def ask():
        with psycopg.connect(server.url, autocommit=True) as other:
            try:
                other.execute(f"INSERT INTO {table} VALUES (1)")
                return False
            except psycopg.errors.UniqueViolation:
                return True
    return ask


@pytest.mark.parametrize("rule, applied, state", ERRORS)
def test_error(commit, is_applied, name, rule, applied, state):
    connection, told = commit(rule)
    outcome = told.result()
    assert outcome.state == (FATAL_STATES.get(name, state) if state == FATAL else state), outcome
    assert is_applied() == applied
    if state != FATAL:
        connection.do("rollback")
        if not outcome.over:
            assert connection.run("SELECT 1").rows in ([[1]], [["1"]])


@pytest.mark.parametrize("fault, loss", [("close", "end"), ("reset", "reset")])
@pytest.mark.parametrize("side, applied", SIDES)
def test_end(commit, is_applied, name, side, applied, fault, loss):
    _, told = commit(f"{fault} {side} commit")
    outcome = told.result()
    # libpq has one sentence for both.
    assert (outcome.loss, outcome.over) == ("end" if name == "psycopg" else loss, True), outcome
    assert is_applied() == applied


@pytest.mark.parametrize("side, applied", SIDES)
def test_silence(commit, is_applied, side, applied):
    connection, told = commit(f"silence {side} commit")
    assert is_applied() == applied
    assert not told.done()
    connection.abort()
    outcome = told.result()
    assert (outcome.loss, outcome.over) == ("given up", True), outcome


def test_late_answer_applied(commit, is_applied):
    _, told = commit("delay 300ms after commit")
    outcome = told.result()
    assert outcome.error is None and outcome.seconds >= 0.3, outcome
    assert is_applied()


def test_late_answer_not_applied(commit, is_applied):
    _, told = commit("delay 300ms before commit; serialization_failure before commit")
    outcome = told.result()
    assert outcome.state == "40001" and outcome.seconds >= 0.3, outcome
    assert not is_applied()


def test_answer_held_until_told_otherwise(commit, is_applied):
    """The commit has taken effect long before its client hears of it."""
    connection, told = commit("delay 1000s after commit")
    assert is_applied()
    assert not told.done()
    cancel_until(told, connection)
    assert told.result().error is None


def test_commit_given_up_in_time(commit, is_applied):
    connection, told = commit("delay 1000s before commit")
    cancel_until(told, connection)
    assert told.result().state == "57014"
    assert not is_applied()


def cancel_until(told, connection):
    """A cancel that comes before its statement is for nothing: another follows."""
    while not told.done():
        connection.cancel()
        concurrent.futures.wait([told], 0.1)


def test_competitor_makes_a_real_conflict(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY); INSERT INTO {table} VALUES (1)")
        connection.execute(
            f"SET understudy.fault = 'competitor \"UPDATE {table} SET id = 2\" before statement kind update times 1'")
        with pytest.raises(psycopg.errors.SerializationFailure):
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection.execute(f"SELECT * FROM {table}")
                connection.execute(f"UPDATE {table} SET id = 3")
        with connection.transaction():
            connection.execute(f"UPDATE {table} SET id = id + 1")
        assert connection.execute(f"SELECT id FROM {table}").fetchone() == (3,)
