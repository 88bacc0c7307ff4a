"""YDB's Python SDK, measured: `aio` for its asynchronous client, `sync` for the other.

Rows come by the query service's stream, single ones by a prepared query of the table service, which commits with it; many are stored by a
bulk upsert. `fill` makes the tables that are measured.
"""

import asyncio
import concurrent.futures
import sys
import time

import ydb
import ydb.aio
from measuring import HOST, LOOKUP, PORT, ROWS, SECONDS, SELECT, TASKS, WORKLOAD, Stopwatch, rows_to_store, wanted_ids

KIND = sys.argv[1]
PLACE = {"endpoint": f"grpc://{HOST}:{PORT}", "database": "/local"}
PREPARED = "DECLARE $id AS Int32; " + LOOKUP.format(place="$id")
TYPES = (
    ydb.BulkUpsertColumns()
    .add_column("id", ydb.OptionalType(ydb.PrimitiveType.Int32))
    .add_column("name", ydb.OptionalType(ydb.PrimitiveType.Utf8))
    .add_column("score", ydb.OptionalType(ydb.PrimitiveType.Double))
    .add_column("created", ydb.OptionalType(ydb.PrimitiveType.Timestamp)))


def records():
    return [dict(zip(("id", "name", "score", "created"), row)) for row in rows_to_store()]


def fill():
    with ydb.Driver(**PLACE) as driver:
        driver.wait(timeout=10, fail_fast=True)
        with ydb.QuerySessionPool(driver) as pool:
            for name in ("driver_rows", "driver_stored"):
                pool.execute_with_retries(
                    f"CREATE TABLE {name} (id Int32, name Utf8, score Double, created Timestamp, PRIMARY KEY (id))")
        driver.table_client.bulk_upsert("/local/driver_rows", records(), TYPES)


class Synchronous:
    def __init__(self):
        self.driver = ydb.Driver(**PLACE)
        self.driver.wait(timeout=10, fail_fast=True)

    def select(self, watch):
        total = 0
        with ydb.QuerySessionPool(self.driver) as pool, pool.checkout() as session:
            while not watch.is_over:
                watch.begin()
                count = 0
                for result in session.execute(SELECT):
                    for row in result.rows:
                        total += row[0]
                        count += 1
                watch.end(count)
        assert total and watch.count % ROWS == 0

    def lookups(self, watch):
        sessions = [self.driver.table_client.session().create() for _ in range(TASKS)]
        queries = [session.prepare(PREPARED) for session in sessions]
        end = time.monotonic() + SECONDS

        def ask(task):
            count = 0
            for wanted in wanted_ids(task):
                results = sessions[task].transaction(ydb.SerializableReadWrite()).execute(
                    queries[task], {"$id": wanted}, commit_tx=True)
                assert results[0].rows[0][0] == wanted
                count += 1
                if time.monotonic() >= end:
                    return count

        watch.begin()
        with concurrent.futures.ThreadPoolExecutor(TASKS) as threads:
            watch.end(sum(threads.map(ask, range(TASKS))))

    def store(self, watch):
        rows = records()
        while not watch.is_over:
            watch.begin()
            self.driver.table_client.bulk_upsert("/local/driver_stored", rows, TYPES)
            watch.end(ROWS)


class Asynchronous:
    async def run(self, watch):
        async with ydb.aio.Driver(**PLACE) as driver:
            await driver.wait(timeout=10, fail_fast=True)
            self.driver = driver
            await getattr(self, WORKLOAD)(watch)

    async def select(self, watch):
        total = 0
        async with ydb.aio.QuerySessionPool(self.driver) as pool, pool.checkout() as session:
            while not watch.is_over:
                watch.begin()
                count = 0
                async with await session.execute(SELECT) as results:
                    async for result in results:
                        for row in result.rows:
                            total += row[0]
                            count += 1
                watch.end(count)
        assert total and watch.count % ROWS == 0

    async def lookups(self, watch):
        sessions = [await self.driver.table_client.session().create() for _ in range(TASKS)]
        queries = [await session.prepare(PREPARED) for session in sessions]
        end = time.monotonic() + SECONDS

        async def ask(task):
            count = 0
            for wanted in wanted_ids(task):
                results = await sessions[task].transaction(ydb.SerializableReadWrite()).execute(
                    queries[task], {"$id": wanted}, commit_tx=True)
                assert results[0].rows[0][0] == wanted
                count += 1
                if time.monotonic() >= end:
                    return count

        watch.begin()
        watch.end(sum(await asyncio.gather(*map(ask, range(TASKS)))))

    async def store(self, watch):
        rows = records()
        while not watch.is_over:
            watch.begin()
            await self.driver.table_client.bulk_upsert("/local/driver_stored", rows, TYPES)
            watch.end(ROWS)


if WORKLOAD == "fill":
    fill()
else:
    watch = Stopwatch()
    if KIND == "aio":
        asyncio.run(Asynchronous().run(watch))
    else:
        getattr(Synchronous(), WORKLOAD)(watch)
    watch.tell()
