"""asyncpg, measured."""

import asyncio
import time

import asyncpg
from measuring import HOST, LOOKUP, PORT, ROWS, SECONDS, SELECT, TASKS, WORKLOAD, Stopwatch, rows_to_store, wanted_ids


def connect():
    return asyncpg.connect(host=HOST, port=PORT, user="postgres", database="postgres", ssl=False)


async def select(connection, watch):
    statement = await connection.prepare(SELECT)
    total = len(await statement.fetch())
    while not watch.is_over:
        watch.begin()
        for row in await statement.fetch():
            total += row[0]
        watch.end(ROWS)
    assert total


async def lookups(watch):
    connections = [await connect() for _ in range(TASKS)]
    statements = [await each.prepare(LOOKUP.format(place="$1")) for each in connections]
    end = time.monotonic() + SECONDS

    async def ask(task, statement):
        count = 0
        for wanted in wanted_ids(task):
            row = await statement.fetchrow(wanted)
            assert row[0] == wanted
            count += 1
            if time.monotonic() >= end:
                return count

    watch.begin()
    watch.end(sum(await asyncio.gather(*(ask(*pair) for pair in enumerate(statements)))))


async def copy(connection, watch):
    records = rows_to_store()
    while not watch.is_over:
        await connection.execute("TRUNCATE driver_stored")
        watch.begin()
        await connection.copy_records_to_table("driver_stored", records=records)
        watch.end(ROWS)


async def main():
    watch = Stopwatch()
    if WORKLOAD == "lookups":
        await lookups(watch)
    else:
        connection = await connect()
        await {"select": select, "store": copy}[WORKLOAD](connection, watch)
    watch.tell()


asyncio.run(main())
