"""psycopg with its C part, measured. Values are sent and read in their binary form."""

import concurrent.futures
import time

import psycopg
from measuring import HOST, LOOKUP, PORT, ROWS, SECONDS, SELECT, TASKS, WORKLOAD, Stopwatch, rows_to_store, wanted_ids

assert psycopg.pq.__impl__ in ("c", "binary")


def connect():
    return psycopg.connect(host=HOST, port=PORT, user="postgres", dbname="postgres", sslmode="disable", autocommit=True)


def select(watch):
    cursor = connect().cursor(binary=True)
    total = len(cursor.execute(SELECT, prepare=True).fetchall())
    while not watch.is_over:
        watch.begin()
        for row in cursor.execute(SELECT, prepare=True).fetchall():
            total += row[0]
        watch.end(ROWS)
    assert total


def lookups(watch):
    cursors = [connect().cursor(binary=True) for _ in range(TASKS)]
    query = LOOKUP.format(place="%s")
    for cursor in cursors:
        cursor.execute(query, (1,), prepare=True)
    end = time.monotonic() + SECONDS

    def ask(task, cursor):
        count = 0
        for wanted in wanted_ids(task):
            row = cursor.execute(query, (wanted,), prepare=True).fetchone()
            assert row[0] == wanted
            count += 1
            if time.monotonic() >= end:
                return count

    with concurrent.futures.ThreadPoolExecutor(TASKS) as pool:
        watch.begin()
        watch.end(sum(pool.map(ask, range(TASKS), cursors)))


def store(watch):
    rows = rows_to_store()
    cursor = connect().cursor()
    while not watch.is_over:
        cursor.execute("TRUNCATE driver_stored")
        watch.begin()
        with cursor.copy("COPY driver_stored FROM STDIN (FORMAT binary)") as copy:
            copy.set_types(["int4", "text", "float8", "timestamp"])
            for row in rows:
                copy.write_row(row)
        watch.end(ROWS)


watch = Stopwatch()
{"select": select, "lookups": lookups, "store": store}[WORKLOAD](watch)
watch.tell()
