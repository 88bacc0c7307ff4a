"""PyMySQL or mysqlclient, whichever the first argument names (pymysql, MySQLdb), measured. Both speak the text protocol alone."""

import concurrent.futures
import importlib
import sys
import time

from measuring import HOST, LOOKUP, PORT, ROWS, SECONDS, SELECT, TASKS, WORKLOAD, Stopwatch, rows_to_store, wanted_ids

module = importlib.import_module(sys.argv[1])


def connect():
    connection = module.connect(host=HOST, port=PORT, user="root", database="test", charset="utf8mb4")
    connection.autocommit(True)
    return connection


def select(watch):
    cursor = connect().cursor()
    total = cursor.execute(SELECT)
    cursor.fetchall()
    while not watch.is_over:
        watch.begin()
        cursor.execute(SELECT)
        for row in cursor.fetchall():
            total += row[0]
        watch.end(ROWS)
    assert total


def lookups(watch):
    cursors = [connect().cursor() for _ in range(TASKS)]
    query = LOOKUP.format(place="%s")
    end = time.monotonic() + SECONDS

    def ask(task, cursor):
        count = 0
        for wanted in wanted_ids(task):
            cursor.execute(query, (wanted,))
            assert cursor.fetchone()[0] == wanted
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
        cursor.executemany("INSERT INTO driver_stored VALUES (%s, %s, %s, %s)", rows)
        watch.end(ROWS)


watch = Stopwatch()
{"select": select, "lookups": lookups, "store": store}[WORKLOAD](watch)
watch.tell()
