"""The extended protocol in use: prepared statements, portals with row limits, pipelines, server-side cursors."""

import asyncio

import asyncpg
import psycopg
import pytest


def test_asyncpg_prepared(server, table):
    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name varchar(10), n numeric(6, 2))")
        await connection.executemany(f"INSERT INTO {table} VALUES ($1, $2, $3)", [(i, f"n{i}", i) for i in range(100)])
        statement = await connection.prepare(f"SELECT id, name, n FROM {table} WHERE id >= $1 AND name LIKE $2 ORDER BY id")
        assert [parameter.name for parameter in statement.get_parameters()] == ["int4", "text"]
        assert [(column.name, column.type.name) for column in statement.get_attributes()] == [
            ("id", "int4"), ("name", "varchar"), ("n", "numeric")]
        assert [row["id"] for row in await statement.fetch(98, "n%")] == [98, 99]
        assert statement.get_statusmsg() == "SELECT 2"
        await connection.close()
    asyncio.run(body())


def test_asyncpg_cursor(server):
    """A portal executed with a row limit, again and again."""
    async def body():
        connection = await asyncpg.connect(server.url)
        async with connection.transaction():
            found = [row[0] async for row in connection.cursor("SELECT g FROM generate_series(1, 1000) g", prefetch=7)]
            assert found == list(range(1, 1001))
            cursor = await connection.cursor("SELECT g FROM generate_series(1, 10) g")
            assert [row[0] for row in await cursor.fetch(3)] == [1, 2, 3]
            assert await cursor.forward(2) == 2
            assert (await cursor.fetchrow())[0] == 6
        await connection.close()
    asyncio.run(body())


def test_statement_outlives_a_changed_table(server, table):
    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"CREATE TABLE {table} (id int)")
        await connection.execute(f"INSERT INTO {table} VALUES (1)")
        assert await connection.fetch(f"SELECT * FROM {table}") == [(1,)]
        await connection.execute(f"ALTER TABLE {table} ADD COLUMN n int DEFAULT 2")
        assert await connection.fetch(f"SELECT * FROM {table}") == [(1, 2)]
        await connection.close()
    asyncio.run(body())


def test_psycopg_prepares_by_itself(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.prepare_threshold = 2
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name text)")
        for index in range(20):
            connection.execute(f"INSERT INTO {table} VALUES (%s, %s)", [index, str(index)])
        for index in range(20):
            assert connection.execute(f"SELECT name FROM {table} WHERE id = %s", [index]).fetchone() == (str(index),)


def test_pipeline(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        with connection.pipeline():
            cursors = [connection.execute("SELECT %s::int", [index]) for index in range(50)]
            connection.execute(f"INSERT INTO {table} VALUES (1)")
            assert [cursor.fetchone()[0] for cursor in cursors] == list(range(50))
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (1,)


def test_an_error_skips_to_the_sync(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            with connection.pipeline():
                connection.execute(f"INSERT INTO {table} VALUES (1)")
                connection.execute(f"INSERT INTO {table} VALUES (1)")
                connection.execute(f"INSERT INTO {table} VALUES (2)")
        # One Sync is one implicit transaction: the first row is gone as well.
        assert connection.execute(f"SELECT id FROM {table}").fetchall() == []
        with connection.pipeline() as pipeline:
            connection.execute(f"INSERT INTO {table} VALUES (3)")
            pipeline.sync()
            failing = connection.execute("SELECT 1 / 0")
            with pytest.raises(psycopg.errors.DivisionByZero):
                failing.fetchone()
            pipeline.sync()
            connection.execute(f"INSERT INTO {table} VALUES (4)")
        assert connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall() == [(3,), (4,)]


def test_server_side_cursor(server, table):
    with psycopg.connect(server.url) as connection:
        with connection.cursor(name="walker") as cursor:
            cursor.itersize = 10
            cursor.execute("SELECT g FROM generate_series(1, 95) g")
            assert [row[0] for row in cursor] == list(range(1, 96))
        with connection.cursor(name="scroller", scrollable=True) as cursor:
            cursor.execute("SELECT g FROM generate_series(1, 10) g")
            cursor.scroll(5)
            assert cursor.fetchone() == (6,)
            cursor.scroll(0, mode="absolute")
            assert cursor.fetchone() == (1,)


def test_several_statements_in_one_query(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = psycopg.ClientCursor(connection).execute(
            f"CREATE TABLE {table} (id int); INSERT INTO {table} VALUES (1), (2); SELECT * FROM {table} ORDER BY id")
        found = [cursor.statusmessage]
        while cursor.nextset():
            found.append(cursor.statusmessage)
        assert found == ["CREATE TABLE", "INSERT 0 2", "SELECT 2"]
        assert cursor.fetchall() == [(1,), (2,)]


def test_returning_and_row_counts(server, table):
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id serial PRIMARY KEY, n int)")
        cursor = connection.cursor()
        cursor.executemany(f"INSERT INTO {table} (n) VALUES (%s) RETURNING id", [(10,), (20,), (30,)], returning=True)
        ids = [cursor.fetchone()[0]]
        while cursor.nextset():
            ids.append(cursor.fetchone()[0])
        assert ids == [1, 2, 3]
        assert connection.execute(f"UPDATE {table} SET n = n + 1 WHERE n > 10").rowcount == 2
        assert connection.execute(f"DELETE FROM {table}").rowcount == 3


def test_large_result_to_a_slow_reader(server):
    """More than any buffer between the two: the server must stop and go on."""
    async def body():
        connection = await asyncpg.connect(server.url)
        rows = await connection.fetch("SELECT g, repeat('x', 1000) AS filler FROM generate_series(1, 50000) g")
        assert len(rows) == 50_000 and rows[-1]["g"] == 50_000
        await connection.close()
    asyncio.run(body())


def test_large_statement(server):
    with psycopg.connect(server.url) as connection:
        text = "x" * 3_000_000
        assert connection.execute("SELECT length(%s::text)", [text]).fetchone() == (3_000_000,)
