"""COPY in both directions, through psycopg and asyncpg."""

import asyncio
import datetime
import io

import asyncpg
import psycopg
import pytest


def test_psycopg_rows(server, table):
    rows = [(1, "one"), (2, None), (3, "tab\tback\\slash\nline"), (4, "é")]
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name text)")
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        assert connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == rows
        with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
            copy.set_types(["int4", "text"])
            assert list(copy.rows()) == rows


def test_many_rows(server, table):
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name text)")
        with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
            for index in range(50_000):
                copy.write(f"{index}\tname {index}\n")
        assert connection.execute(f"SELECT count(*), sum(id) FROM {table}").fetchone() == (50_000, 1_249_975_000)
        with connection.cursor().copy(f"COPY (SELECT id FROM {table} ORDER BY id) TO STDOUT") as copy:
            data = b"".join(bytes(chunk) for chunk in copy)
        assert data == b"".join(b"%d\n" % index for index in range(50_000))


def test_a_bad_line_undoes_all(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as caught:
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write("1\nx\n")
        assert caught.value.diag.context == f'COPY {table}, line 2, column id: "x"'
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_the_client_gives_up(server, table):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY)")
        with pytest.raises(ZeroDivisionError):
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write("1\n")
                raise ZeroDivisionError
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_asyncpg(server, table):
    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"CREATE TABLE {table} (id int, name text)")
        assert await connection.copy_to_table(table, source=io.BytesIO(b"1\ta\n2\t\\N\n")) == "COPY 2"
        sink = io.BytesIO()
        assert await connection.copy_from_query(
            f"SELECT * FROM {table} WHERE id > $1 ORDER BY id", 0, output=sink) == "COPY 2"
        assert sink.getvalue() == b"1\ta\n2\t\\N\n"
        await connection.close()
    asyncio.run(body())


def test_psycopg_binary(server, table):
    rows = [(1, "one", 1.5), (2, None, None), (3, "é", -0.25)]
    with psycopg.connect(server.url) as connection:
        connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name text, share float8)")
        with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "text", "float8"])
            for row in rows:
                copy.write_row(row)
        assert connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == rows
        with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
            copy.set_types(["int4", "text", "float8"])
            assert list(copy.rows()) == rows


def test_asyncpg_records(server, table):
    async def body():
        connection = await asyncpg.connect(server.url)
        await connection.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, name text, at timestamptz, tags text[])")
        at = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
        records = [(index, f"name {index}", at, ["a", None]) for index in range(5_000)]
        assert await connection.copy_records_to_table(table, records=records) == "COPY 5000"
        assert [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY id")] == records
        sink = io.BytesIO()
        assert await connection.copy_from_query(
            f"SELECT id FROM {table} WHERE id < 2 ORDER BY id", output=sink, format="binary") == "COPY 2"
        row = b"\0\1\0\0\0\4\0\0\0"
        assert sink.getvalue() == b"PGCOPY\n\xff\r\n\0" + bytes(8) + row + b"\0" + row + b"\1" + b"\xff\xff"
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.copy_records_to_table(table, records=[(6_000, "new", at, []), (1, "old", at, [])])
        assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 5_000
        await connection.close()
    asyncio.run(body())
