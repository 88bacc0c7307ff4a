"""Faults at the commit as asyncpg and psycopg see them, with what the table holds afterwards."""

import asyncio
import time

import asyncpg
import psycopg
import pytest


@pytest.fixture(autouse=True)
def only_here(is_reference):
    if is_reference:
        pytest.skip("PostgreSQL has no faults to order")



ENDS = [(fault, moment) for fault in ("close", "reset") for moment in ("before", "after")]
ERRORS = [
    ("serialization_failure", "before", "40001"),
    ("deadlock", "before", "40P01"),
    ("commit_unknown", "before", "08007"),
    ("commit_unknown", "after", "08007"),
    ("shutting_down", "before", "57P01"),
    ("shutting_down", "after", "57P01"),
    ("error 40003", "after", "40003"),
]


def rule(fault, moment):
    return f"SET understudy.fault = '{fault} {moment} commit kind commit times 1'"


def make(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")


def holds(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def begin(server, table, fault, moment):
    connection = psycopg.connect(server.url, autocommit=True)
    connection.execute(rule(fault, moment))
    connection.autocommit = False
    connection.execute(f"INSERT INTO {table} VALUES (1)")
    return connection


@pytest.mark.parametrize("fault, moment, code", ERRORS)
def test_psycopg_errors(server, fault, moment, code):
    make(server, "fault_psycopg")
    connection = begin(server, "fault_psycopg", fault, moment)
    with pytest.raises(psycopg.Error) as raised:
        connection.commit()
    assert raised.value.sqlstate == code
    assert holds(server, "fault_psycopg") == (moment == "after")
    if code != "57P01":
        connection.rollback()
        assert connection.execute("SELECT 1").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize("fault, moment", ENDS)
def test_psycopg_ends(server, fault, moment):
    make(server, "fault_psycopg")
    connection = begin(server, "fault_psycopg", fault, moment)
    with pytest.raises(psycopg.OperationalError):
        connection.commit()
    assert connection.closed
    assert holds(server, "fault_psycopg") == (moment == "after")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_psycopg_late_answer(server, moment):
    make(server, "fault_psycopg")
    connection = begin(server, "fault_psycopg", "delay 300ms", moment)
    start = time.monotonic()
    connection.commit()
    assert time.monotonic() - start >= 0.3
    assert holds(server, "fault_psycopg") == 1
    connection.close()


def asyncpg_outcome(server, table, fault, moment, timeout=None):
    """What the commit raised, and whether the connection is over."""

    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(rule(fault, moment))
        await connection.execute("BEGIN")
        await connection.execute(f"INSERT INTO {table} VALUES ($1)", 1)
        raised = None
        try:
            await connection.execute("COMMIT", timeout=timeout)
        except Exception as error:
            raised = error
        is_over = connection.is_closed()
        connection.terminate()
        return raised, is_over

    return asyncio.run(body())


@pytest.mark.parametrize("fault, moment, code", ERRORS)
def test_asyncpg_errors(server, fault, moment, code):
    make(server, "fault_asyncpg")
    raised, is_over = asyncpg_outcome(server, "fault_asyncpg", fault, moment)
    # Of a FATAL error asyncpg keeps only that the connection is gone.
    assert raised.sqlstate == ("08003" if code == "57P01" else code)
    assert is_over == (code == "57P01")
    assert holds(server, "fault_asyncpg") == (moment == "after")


@pytest.mark.parametrize("fault, moment", ENDS)
def test_asyncpg_ends(server, fault, moment):
    make(server, "fault_asyncpg")
    raised, is_over = asyncpg_outcome(server, "fault_asyncpg", fault, moment)
    assert isinstance(raised, (asyncpg.ConnectionDoesNotExistError, ConnectionError))
    assert is_over
    assert holds(server, "fault_asyncpg") == (moment == "after")


@pytest.mark.parametrize("moment", ["before", "after"])
def test_asyncpg_silence(server, moment):
    make(server, "fault_asyncpg")
    raised, _ = asyncpg_outcome(server, "fault_asyncpg", "silence", moment, timeout=0.5)
    assert isinstance(raised, asyncio.TimeoutError)
    assert holds(server, "fault_asyncpg") == (moment == "after")


def test_competitor_makes_a_real_conflict(server):
    make(server, "fault_competitor")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("INSERT INTO fault_competitor VALUES (1)")
        connection.execute(
            "SET understudy.fault = 'competitor \"UPDATE fault_competitor SET id = 2\""
            " before statement kind update times 1'"
        )
        with pytest.raises(psycopg.errors.SerializationFailure):
            with connection.transaction():
                connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                connection.execute("SELECT * FROM fault_competitor")
                connection.execute("UPDATE fault_competitor SET id = 3")
        with connection.transaction():
            connection.execute("UPDATE fault_competitor SET id = id + 1")
        assert connection.execute("SELECT id FROM fault_competitor").fetchone() == (3,)
