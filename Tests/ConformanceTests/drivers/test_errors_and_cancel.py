"""Errors come with their code and fields, notices on their own channel, a running statement can be cancelled."""

import asyncio
import threading
import time

import asyncpg
import pg8000.native
import psycopg
import pytest


def test_fields_of_a_unique_violation(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, n int NOT NULL CHECK (n > 0))")
        connection.execute(f"INSERT INTO {table} VALUES (1, 1)")
        with pytest.raises(psycopg.errors.UniqueViolation) as caught:
            connection.execute(f"INSERT INTO {table} VALUES (1, 1)")
        found = caught.value.diag
        assert (found.severity, found.sqlstate) == ("ERROR", "23505")
        assert found.message_detail == "Key (id)=(1) already exists."
        assert (found.schema_name, found.table_name, found.constraint_name) == ("public", table, f"{table}_pkey")
        with pytest.raises(psycopg.errors.NotNullViolation) as caught:
            connection.execute(f"INSERT INTO {table} VALUES (2, NULL)")
        assert caught.value.diag.column_name == "n"
        with pytest.raises(psycopg.errors.CheckViolation) as caught:
            connection.execute(f"INSERT INTO {table} VALUES (2, 0)")
        assert caught.value.diag.constraint_name == f"{table}_n_check"


@pytest.mark.parametrize("sql,state", [
    ("SELEC 1", "42601"), ("SELECT * FROM nowhere", "42P01"), ("SELECT nothing", "42703"), ("SELECT nofunction()", "42883"),
    ("SELECT 1 / 0", "22012"), ("SELECT 'x'::int", "22P02"), ("SELECT 3000000000::int", "22003"),
    ("SELECT $1", "42P02"), ("DROP TABLE nowhere", "42P01"), ("SET nothing = 1", "42704"),
])
def test_codes(server, sql, state):
    with psycopg.connect(server.url, autocommit=True) as connection:
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(sql)
        assert caught.value.sqlstate == state
        assert connection.execute("SELECT 1").fetchone() == (1,)

    async def body():
        other = await asyncpg.connect(server.url)
        with pytest.raises(asyncpg.PostgresError) as failure:
            await other.execute(sql)
        assert failure.value.sqlstate == state
        await other.close()
    asyncio.run(body())
    third = pg8000.native.Connection("postgres", host=server.host, port=server.port, database="postgres")
    with pytest.raises(pg8000.native.DatabaseError) as failure:
        third.run(sql)
    assert failure.value.args[0]["C"] == state
    third.close()


def test_position(server):
    with psycopg.connect(server.url) as connection:
        with pytest.raises(psycopg.errors.UndefinedColumn) as caught:
            connection.execute("SELECT 'é', nothing")
        assert caught.value.diag.statement_position == "13"


def test_notices(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        notices = []
        connection.add_notice_handler(lambda notice: notices.append((notice.severity, notice.message_primary)))
        connection.execute("DROP TABLE IF EXISTS nowhere")
        connection.execute("ROLLBACK")
        assert notices == [
            ("NOTICE", 'table "nowhere" does not exist, skipping'), ("WARNING", "there is no transaction in progress")]


def test_cancel_a_sleep(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        timer = threading.Timer(0.2, connection.cancel)
        timer.start()
        began = time.monotonic()
        with pytest.raises(psycopg.errors.QueryCanceled) as caught:
            connection.execute("SELECT pg_sleep(30)")
        assert caught.value.sqlstate == "57014"
        assert time.monotonic() - began < 5
        timer.join()
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_cancel_a_long_query(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        timer = threading.Timer(0.3, connection.cancel)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b")
        timer.join()


def test_asyncpg_timeout_cancels(server, table):
    async def body():
        holder, waiter = await asyncpg.connect(server.url), await asyncpg.connect(server.url)
        await holder.execute(f"CREATE TABLE {table} (id int)")
        async with holder.transaction():
            await holder.execute(f"LOCK TABLE {table}")
            with pytest.raises(asyncio.TimeoutError):
                await waiter.fetch(f"SELECT * FROM {table}", timeout=0.2)
        assert await waiter.fetch(f"SELECT * FROM {table}") == []
        await holder.close()
        await waiter.close()
    asyncio.run(body())


def test_statement_timeout(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SET statement_timeout = 100")
        with pytest.raises(psycopg.errors.QueryCanceled, match="due to statement timeout"):
            connection.execute("SELECT pg_sleep(30)")


def test_idle_in_transaction_timeout(server):
    with psycopg.connect(server.url) as connection:
        connection.execute("SET idle_in_transaction_session_timeout = 100")
        time.sleep(0.5)
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT 1")
        assert connection.closed


def test_a_busy_server_answers_others(server):
    with psycopg.connect(server.url, autocommit=True) as busy, psycopg.connect(server.url) as other:
        worker = threading.Thread(
            target=lambda: busy.execute("SELECT count(*) FROM generate_series(1, 3000000) a").fetchone())
        worker.start()
        began = time.monotonic()
        for _ in range(20):
            other.execute("SELECT 1")
        assert time.monotonic() - began < 2
        worker.join()
