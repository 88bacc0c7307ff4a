"""Values make the round trip through each driver, in text and in binary format."""

import asyncio
import datetime
import decimal
import json
import math
import uuid

import asyncpg
import pg8000.native
import psycopg
import pytest

UTC = datetime.timezone.utc
VALUES = [
    ("boolean", [True, False]),
    ("int2", [0, 1, -1, 32767, -32768]),
    ("int4", [0, 2147483647, -2147483648]),
    ("int8", [0, 9223372036854775807, -9223372036854775808]),
    ("float4", [0.0, 1.5, -2.25, math.inf]),
    ("float8", [0.1, 1e300, -1e-300, math.inf, -math.inf]),
    ("numeric", [decimal.Decimal(text) for text in
                 ("0", "1.50", "-12345.678", "1E+20", "0.00001", "123456789012345678901234567890.123456789", "10000")]),
    ("text", ["", "plain", "é ü 漢字 🎉", "tab\tnew\nline \\ ' \" {}", "x" * 100_000]),
    ("varchar(5)", ["", "abcde"]),
    ("bytea", [b"", b"\x00\x01\xff", bytes(range(256)), b"\\x"]),
    ("date", [datetime.date(2024, 2, 29), datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(1999, 12, 31)]),
    ("timestamp", [datetime.datetime(2024, 2, 29, 12, 34, 56, 789012), datetime.datetime(1, 1, 1), datetime.datetime(1970, 1, 1)]),
    ("timestamptz", [datetime.datetime(2024, 2, 29, 12, 34, 56, 1, UTC), datetime.datetime(1999, 12, 31, 23, 59, 59, 999999, UTC)]),
    ("uuid", [uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"), uuid.UUID(int=0)]),
    ("int4[]", [[], [1, None, -3], [[1, 2], [3, 4]]]),
    ("text[]", [["a", "", 'q"u\\o,te', None, "NULL", "{}", "é"]]),
    ("int8[]", [[9223372036854775807]]),
    ("float8[]", [[0.1, -0.5]]),
    ("boolean[]", [[True, None, False]]),
    ("numeric[]", [[decimal.Decimal("1.50"), None]]),
    ("uuid[]", [[uuid.UUID(int=7)]]),
    ("date[]", [[datetime.date(2024, 1, 1)]]),
    ("timestamptz[]", [[datetime.datetime(2024, 1, 1, tzinfo=UTC)]]),
    ("bytea[]", [[b"\x00", b"\\"]]),
]
CASES = [pytest.param(name, value, id=f"{name}-{index}") for name, values in VALUES for index, value in enumerate(values)]


@pytest.fixture(scope="module")
def connections(server):
    loop = asyncio.new_event_loop()
    over_asyncpg = loop.run_until_complete(asyncpg.connect(server.url))
    over_psycopg = psycopg.connect(server.url, autocommit=True)
    over_psycopg.execute("SET timezone = 'UTC'")
    over_pg8000 = pg8000.native.Connection("postgres", host=server.host, port=server.port, database="postgres")
    over_pg8000.run("SET timezone = 'UTC'")
    yield loop, over_asyncpg, over_psycopg, over_pg8000
    over_pg8000.close()
    over_psycopg.close()
    loop.run_until_complete(over_asyncpg.close())
    loop.close()


@pytest.mark.parametrize("name,value", CASES)
def test_asyncpg_binary(connections, name, value):
    loop, connection, _, _ = connections
    assert loop.run_until_complete(connection.fetchval(f"SELECT $1::{name}", value)) == value


@pytest.mark.parametrize("binary", [False, True], ids=["text", "binary"])
@pytest.mark.parametrize("name,value", CASES)
def test_psycopg(connections, name, value, binary):
    connection = connections[2]
    placeholder = "%b" if binary and value != [] else "%t"
    row = connection.cursor(binary=binary).execute(f"SELECT {placeholder}::{name}", [value]).fetchone()
    assert row == (value,)


@pytest.mark.parametrize("name,value", CASES)
def test_pg8000(connections, name, value):
    connection = connections[3]
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        pytest.skip("pg8000 takes nested lists by another road")
    assert connection.run(f"SELECT CAST(:value AS {name})", value=value) == [[value]]


@pytest.mark.parametrize("name", [name for name, _ in VALUES] + ["json", "oid", "char(3)"])
def test_null(connections, name):
    loop, over_asyncpg, over_psycopg, over_pg8000 = connections
    assert loop.run_until_complete(over_asyncpg.fetchval(f"SELECT $1::{name}", None)) is None
    assert over_psycopg.execute(f"SELECT %s::{name}", [None]).fetchone() == (None,)
    assert over_pg8000.run(f"SELECT CAST(:value AS {name})", value=None) == [[None]]


def test_nan(connections):
    loop, over_asyncpg, over_psycopg, _ = connections
    assert math.isnan(loop.run_until_complete(over_asyncpg.fetchval("SELECT $1::float8", math.nan)))
    for binary in (False, True):
        row = over_psycopg.cursor(binary=binary).execute("SELECT 'NaN'::float8, 'NaN'::float4, 'NaN'::numeric").fetchone()
        assert all(value.is_nan() if isinstance(value, decimal.Decimal) else math.isnan(value) for value in row)


def test_json_and_oid_and_char(connections):
    loop, over_asyncpg, over_psycopg, over_pg8000 = connections
    text = '{"a":  [1, null]}'
    assert loop.run_until_complete(over_asyncpg.fetchrow("SELECT $1::json, $2::oid, $3::char(3)", text, 4000000000, "a")) == (
        text, 4000000000, "a  ")
    for binary in (False, True):
        row = over_psycopg.cursor(binary=binary).execute(
            "SELECT %s::json, %s::oid, %s::char(3)", [text, 4000000000, "a"]).fetchone()
        assert row == (json.loads(text), 4000000000, "a  ")
    assert over_pg8000.run("SELECT CAST(:a AS json)", a=text) == [[json.loads(text)]]


def test_a_row_of_everything_through_a_table(connections):
    loop, over_asyncpg, over_psycopg, over_pg8000 = connections
    names = [name for name, _ in VALUES]
    row = [values[-1] for _, values in VALUES]
    columns = ", ".join(f"c{index} {name}" for index, name in enumerate(names))
    over_psycopg.execute(f"CREATE TABLE everything (id serial PRIMARY KEY, {columns})")
    places = ", ".join(f"${index + 1}" for index in range(len(names)))
    targets = ", ".join(f"c{index}" for index in range(len(names)))
    loop.run_until_complete(over_asyncpg.execute(f"INSERT INTO everything ({targets}) VALUES ({places})", *row))
    over_psycopg.execute(f"INSERT INTO everything ({targets}) VALUES ({', '.join(['%s'] * len(names))})", row)
    query = f"SELECT {targets} FROM everything ORDER BY id"
    assert [list(found) for found in loop.run_until_complete(over_asyncpg.fetch(query))] == [row, row]
    assert [list(found) for found in over_psycopg.execute(query).fetchall()] == [row, row]
    assert over_pg8000.run(query) == [row, row]
