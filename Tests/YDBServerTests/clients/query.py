"""Queries by the official SDK: both services, their transactions, values of all kinds, and failures.

    query.py ENDPOINT DATABASE

Prints a line for each thing that worked; the first that does not ends it with its error.
"""

import asyncio
import datetime
import decimal
import sys
import uuid

import ydb
import ydb.aio

ENDPOINT, DATABASE = sys.argv[1:3]


async def queries(driver):
    async with ydb.aio.QuerySessionPool(driver) as pool:
        sets = await pool.execute_with_retries("SELECT 1 AS a, 'b'u AS b; SELECT 2 AS c;")
        assert [dict(row) for row in sets[0].rows] == [{"a": 1, "b": "b"}], sets[0].rows
        assert sets[1].rows[0].c == 2
        print("query service: two result sets")

        await pool.execute_with_retries("CREATE TABLE items (id Uint64 NOT NULL, name Utf8, price Decimal(22, 9), PRIMARY KEY (id))")
        await pool.execute_with_retries(
            "DECLARE $rows AS List<Struct<id: Uint64, name: Utf8>>; UPSERT INTO items SELECT id, name FROM AS_TABLE($rows)",
            {"$rows": ([{"id": 1, "name": "one"}, {"id": 2, "name": "two"}],
                       ydb.ListType(ydb.StructType().add_member("name", ydb.PrimitiveType.Utf8).add_member("id", ydb.PrimitiveType.Uint64)))})
        found = await pool.execute_with_retries("SELECT id, name, price FROM items ORDER BY id")
        assert [tuple(row.values()) for row in found[0].rows] == [(1, "one", None), (2, "two", None)], found[0].rows
        print("query service: DDL, a list of structs as a parameter, rows")

        async def transfer(tx):
            async with await tx.execute("UPDATE items SET name = 'eins'u WHERE id = 1") as _:
                pass
            async with await tx.execute("SELECT name FROM items WHERE id = 1", commit_tx=True) as results:
                return [row.name async for part in results for row in part.rows]

        assert await pool.retry_tx_async(transfer) == ["eins"]
        print("query service: an interactive transaction")

        try:
            await pool.execute_with_retries("SELECT * FROM nothing")
            raise AssertionError("a missing table was read")
        except ydb.issues.SchemeError as error:
            print("query service:", str(error).splitlines()[0][:60])

        rows = await pool.execute_with_retries("SELECT x FROM (SELECT ListFromRange(0, 20000) AS l) FLATTEN LIST BY l AS x")
        assert sum(len(part.rows) for part in rows) == 20_000
        print("query service: a long stream")


VALUES = [
    (True, ydb.PrimitiveType.Bool), (-7, ydb.PrimitiveType.Int8), (200, ydb.PrimitiveType.Uint8),
    (-2**31, ydb.PrimitiveType.Int32), (2**32 - 1, ydb.PrimitiveType.Uint32), (-2**63, ydb.PrimitiveType.Int64),
    (2**64 - 1, ydb.PrimitiveType.Uint64), (1.5, ydb.PrimitiveType.Float), (-2.25, ydb.PrimitiveType.Double),
    (b"\x00\xff", ydb.PrimitiveType.String), ("Ünïcode", ydb.PrimitiveType.Utf8),
    (datetime.date(2024, 2, 29), ydb.PrimitiveType.Date), (datetime.datetime(2024, 2, 29, 1, 2, 3), ydb.PrimitiveType.Datetime),
    (datetime.datetime(2024, 2, 29, 1, 2, 3, 4), ydb.PrimitiveType.Timestamp), (datetime.timedelta(days=-1, seconds=5), ydb.PrimitiveType.Interval),
    (uuid.UUID("12345678-1234-5678-1234-567812345678"), ydb.PrimitiveType.UUID),
    (decimal.Decimal("-1234567890123.000000001"), ydb.DecimalType(22, 9)),
    (None, ydb.OptionalType(ydb.PrimitiveType.Int32)), (5, ydb.OptionalType(ydb.PrimitiveType.Int32)),
    ([1, 2, 3], ydb.ListType(ydb.PrimitiveType.Int64)), ((1, "a"), ydb.TupleType().add_element(ydb.PrimitiveType.Int64).add_element(ydb.PrimitiveType.Utf8)),
    ({"z": 1, "a": "x"}, ydb.StructType().add_member("z", ydb.PrimitiveType.Int64).add_member("a", ydb.PrimitiveType.Utf8)),
    ({1: "a", 2: "b"}, ydb.DictType(ydb.PrimitiveType.Int64, ydb.PrimitiveType.Utf8)),
]


async def values(driver):
    async with ydb.aio.QuerySessionPool(driver) as pool:
        for value, kind in VALUES:
            sets = await pool.execute_with_retries("SELECT $value AS value", {"$value": (value, kind)})
            found = sets[0].rows[0].value
            assert found == value, (kind, value, found)
        print("values:", len(VALUES), "kinds come back as they went")


async def tables(driver):
    pool = ydb.aio.SessionPool(driver, size=2)
    async with pool.checkout() as session:
        await session.execute_scheme("CREATE TABLE rows (id Uint64, name Utf8, PRIMARY KEY (id))")
        query = await session.prepare("DECLARE $id AS Uint64; DECLARE $name AS Utf8; UPSERT INTO rows (id, name) VALUES ($id, $name)")
        for number in range(3):
            await session.transaction().execute(query, {"$id": number, "$name": f"row {number}"}, commit_tx=True)
        sets = await session.transaction(ydb.SnapshotReadOnly()).execute("SELECT id, name FROM rows ORDER BY id", commit_tx=True)
        assert [(row.id, row.name) for row in sets[0].rows] == [(0, "row 0"), (1, "row 1"), (2, "row 2")]
        print("table service: scheme, prepare, execute, read")

        one, other = session.transaction(), None
        await one.begin()
        await one.execute("SELECT name FROM rows WHERE id = 1")
        async with pool.checkout() as second:
            await second.transaction().execute("UPDATE rows SET name = 'theirs'u WHERE id = 1", commit_tx=True)
        try:
            await one.execute("UPDATE rows SET name = 'ours'u WHERE id = 1", commit_tx=True)
            raise AssertionError("a conflict was not seen")
        except ydb.issues.Aborted as error:
            print("table service:", "Transaction locks invalidated" in str(error))

        plan = await session.explain("SELECT * FROM rows WHERE id = 1")
        print("table service: explained,", len(plan.query_plan), "letters")
        await driver.table_client.bulk_upsert(
            f"{DATABASE}/rows", [{"id": 10, "name": "bulk"}],
            ydb.BulkUpsertColumns().add_column("id", ydb.PrimitiveType.Uint64).add_column("name", ydb.PrimitiveType.Utf8))
        stream = await session.read_table(f"{DATABASE}/rows")
        rows = [row async for part in stream for row in part.rows]
        assert len(rows) == 4, rows
        print("table service: bulk upsert, read table")
        stream = await driver.table_client.scan_query("SELECT COUNT(*) AS c FROM rows")
        parts = [part async for part in stream]
        assert parts[0].result_set.rows[0].c == 4
        print("table service: scan query")
    await pool.stop()


async def definitions(driver):
    pool = ydb.aio.SessionPool(driver, size=1)
    async with pool.checkout() as session:
        description = (
            ydb.TableDescription()
            .with_columns(ydb.Column("id", ydb.OptionalType(ydb.PrimitiveType.Uint64)), ydb.Column("at", ydb.OptionalType(ydb.PrimitiveType.Timestamp)))
            .with_primary_key("id")
            .with_indexes(ydb.TableIndex("by_at").with_index_columns("at"))
            .with_attributes({"owner": "tests"})
        )
        await session.create_table(f"{DATABASE}/made", description)
        told = await session.describe_table(f"{DATABASE}/made")
        assert [column.name for column in told.columns] == ["id", "at"], told.columns
        assert told.primary_key == ["id"] and told.indexes[0].name == "by_at", told
        await session.copy_table(f"{DATABASE}/made", f"{DATABASE}/copied")
        await session.alter_table(f"{DATABASE}/copied", [ydb.Column("more", ydb.OptionalType(ydb.PrimitiveType.Utf8))], [])
        told = await session.describe_table(f"{DATABASE}/copied")
        assert len(told.columns) == 3, told.columns
        await session.rename_tables([ydb.RenameItem(f"{DATABASE}/copied", f"{DATABASE}/renamed", False)])
        await session.drop_table(f"{DATABASE}/renamed")
        try:
            await session.describe_table(f"{DATABASE}/renamed")
            raise AssertionError("a table that is gone was described")
        except ydb.issues.SchemeError:
            print("table service: made, described, copied, changed, renamed, dropped")
    await pool.stop()


async def scheme(driver):
    client = driver.scheme_client
    await client.make_directory(f"{DATABASE}/folder")
    listed = await client.list_directory(DATABASE)
    assert {"folder", "items", "rows"} <= {child.name for child in listed.children}, listed.children
    assert (await client.describe_path(f"{DATABASE}/rows")).is_table()
    await client.remove_directory(f"{DATABASE}/folder")
    try:
        await client.describe_path(f"{DATABASE}/folder")
        raise AssertionError("a directory that is gone was described")
    except ydb.issues.SchemeError:
        print("scheme service: made, listed, described, removed")


async def main():
    async with ydb.aio.Driver(endpoint=f"grpc://{ENDPOINT}", database=DATABASE) as driver:
        await driver.wait(timeout=5, fail_fast=True)
        for part in (queries, values, tables, definitions, scheme):
            await part(driver)


asyncio.run(main())
