"""Transactions as an application writes them: commit, rollback, savepoints, conflicts and their retry."""

import asyncio
import threading

import asyncpg
import pg8000.dbapi
import psycopg
import pytest


def test_psycopg_blocks(server, table):
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        connection.commit()
        with connection.transaction():
            connection.execute(f"INSERT INTO {table} VALUES (1)")
            with pytest.raises(psycopg.errors.UniqueViolation):
                with connection.transaction():
                    connection.execute(f"INSERT INTO {table} VALUES (2)")
                    connection.execute(f"INSERT INTO {table} VALUES (1)")
        with pytest.raises(ZeroDivisionError):
            with connection.transaction():
                connection.execute(f"INSERT INTO {table} VALUES (3)")
                raise ZeroDivisionError
        assert connection.execute(f"SELECT id FROM {table}").fetchall() == [(1,)]


def test_asyncpg_blocks(server, table):
    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        async with connection.transaction():
            await connection.execute(f"INSERT INTO {table} VALUES (1)")
            with pytest.raises(asyncpg.UniqueViolationError):
                async with connection.transaction():
                    await connection.execute(f"INSERT INTO {table} VALUES ($1)", 1)
            await connection.execute(f"INSERT INTO {table} VALUES ($1)", 2)
        assert await connection.fetch(f"SELECT id FROM {table} ORDER BY id") == [(1,), (2,)]
        await connection.close()
    asyncio.run(body())


def test_pg8000_blocks(server, table):
    connection = pg8000.dbapi.connect("postgres", host=server.host, port=server.port, database="postgres")
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
    connection.commit()
    cursor.execute(f"INSERT INTO {table} VALUES (%s)", (1,))
    connection.rollback()
    cursor.execute(f"INSERT INTO {table} VALUES (%s)", (2,))
    connection.commit()
    cursor.execute(f"SELECT id FROM {table}")
    assert [tuple(row) for row in cursor.fetchall()] == [(2,)]
    connection.close()


def test_serialization_conflict_and_its_retry(server, table):
    """Two doctors on call each see the other and go: one of them must try again, and then stays."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (name text PRIMARY KEY, on_call boolean)")
        connection.execute(f"INSERT INTO {table} VALUES ('ann', true), ('bob', true)")
    both_have_read = threading.Barrier(2)
    attempts = {"ann": 0, "bob": 0}

    def go_home(name):
        with psycopg.connect(server.url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
            while True:
                attempts[name] += 1
                try:
                    with connection.transaction():
                        count = connection.execute(f"SELECT count(*) FROM {table} WHERE on_call").fetchone()[0]
                        if attempts[name] == 1:
                            both_have_read.wait(10)
                        if count > 1:
                            connection.execute(f"UPDATE {table} SET on_call = false WHERE name = %s", [name])
                    return
                except psycopg.errors.SerializationFailure as error:
                    assert error.sqlstate == "40001"

    threads = [threading.Thread(target=go_home, args=(name,)) for name in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(attempts.values()) == [1, 2]
    with psycopg.connect(server.url) as connection:
        assert connection.execute(f"SELECT count(*) FROM {table} WHERE on_call").fetchone() == (1,)


def test_asyncpg_serialization_conflict(server, table):
    async def body():
        one, two = await asyncpg.connect(server.url), await asyncpg.connect(server.url)
        await one.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
        await one.execute(f"INSERT INTO {table} VALUES (1, 0)")
        first, second = one.transaction(isolation="repeatable_read"), two.transaction(isolation="repeatable_read")
        await first.start()
        await second.start()
        await two.fetch(f"SELECT * FROM {table}")
        await one.execute(f"UPDATE {table} SET n = n + 1")
        waiting = asyncio.create_task(two.execute(f"UPDATE {table} SET n = n + 1"))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await first.commit()
        with pytest.raises(asyncpg.SerializationError):
            await waiting
        await second.rollback()
        async with two.transaction(isolation="repeatable_read"):
            await two.execute(f"UPDATE {table} SET n = n + 1")
        assert await one.fetchval(f"SELECT n FROM {table}") == 2
        await one.close()
        await two.close()
    asyncio.run(body())


def test_increments_of_many_threads_add_up(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
        connection.execute(f"INSERT INTO {table} VALUES (1, 0)")

    def work():
        with psycopg.connect(server.url, autocommit=True) as connection:
            for _ in range(50):
                connection.execute(f"UPDATE {table} SET n = n + 1 WHERE id = 1")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with psycopg.connect(server.url) as connection:
        assert connection.execute(f"SELECT n FROM {table}").fetchone() == (400,)


def test_deadlock_has_one_victim(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
        connection.execute(f"INSERT INTO {table} VALUES (1, 0), (2, 0)")
    both_hold_one = threading.Barrier(2)
    outcomes = []

    def work(first, second):
        with psycopg.connect(server.url) as connection:
            connection.execute(f"UPDATE {table} SET n = n + 1 WHERE id = {first}")
            both_hold_one.wait(10)
            try:
                connection.execute(f"UPDATE {table} SET n = n + 1 WHERE id = {second}")
                connection.commit()
                outcomes.append("committed")
            except psycopg.errors.DeadlockDetected:
                connection.rollback()
                outcomes.append("victim")

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["committed", "victim"]


def test_read_only_and_deferrable(server, table):
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id int)")
        connection.commit()
        connection.read_only = True
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute(f"INSERT INTO {table} VALUES (1)")
        connection.rollback()
        connection.isolation_level, connection.deferrable = psycopg.IsolationLevel.SERIALIZABLE, True
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
