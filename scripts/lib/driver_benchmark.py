"""The Swift drivers beside others, on the same server in one run: how fast, and with how much processor time of the client.

Every program does the same (`scripts/lib/drivers`): selects a hundred thousand rows and makes typed values of them (int, text, double,
timestamp), asks for single rows by a prepared statement, stores a hundred thousand rows by the fastest way that it offers.
"""

import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import throwaway_mariadb
import throwaway_postgres
import understudy_server

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = HERE / "drivers"
BENCHMARKS = HERE.parents[1] / ".build/release/understudy-benchmarks"
PYTHON = HERE.parents[1] / ".venv/bin/python"
ROWS = 100_000
# Rows looked up where the connection lives.
ON_EVENT_LOOP = ", on the event loop"
# Workload of the programs, tasks, what it is called, what is counted.
WORKLOADS = [
    ("select", 1, f"select of {ROWS:,} rows", "rows"),
    ("lookups", 1, "prepared selects, 1 task", "selects"),
    ("lookups", 16, "prepared selects, 16 tasks", "selects"),
    ("store", 1, "{store} of 100,000 rows", "rows"),
]


def compiled(source, directory, words):
    """A C program, made with what the library's own tool says."""
    flags = subprocess.run(words, check=True, capture_output=True, text=True).stdout.split()
    target = pathlib.Path(directory) / source.stem
    subprocess.run(["gcc", "-O2", "-o", target, source, *flags, "-pthread"], check=True)
    return [str(target)]


def postgres_programs(directory):
    return {
        "PostgresDriver": [str(BENCHMARKS), "drivers", "postgres"],
        "PostgresDriver" + ON_EVENT_LOOP: [str(BENCHMARKS), "drivers", "--on-event-loop", "postgres"],
        "asyncpg": [str(PYTHON), str(PROGRAMS / "postgres_asyncpg.py")],
        "psycopg (C)": [str(PYTHON), str(PROGRAMS / "postgres_psycopg.py")],
        "libpq in C": compiled(PROGRAMS / "postgres_libpq.c", directory, ["pkg-config", "--cflags", "--libs", "libpq"]),
    }


def mysql_programs(directory):
    return {
        "MySQLDriver": [str(BENCHMARKS), "drivers", "mysql"],
        "MySQLDriver" + ON_EVENT_LOOP: [str(BENCHMARKS), "drivers", "--on-event-loop", "mysql"],
        "mysqlclient": [str(PYTHON), str(PROGRAMS / "mysql_dbapi.py"), "MySQLdb"],
        "PyMySQL": [str(PYTHON), str(PROGRAMS / "mysql_dbapi.py"), "pymysql"],
        "libmariadb in C": compiled(PROGRAMS / "mysql_libmariadb.c", directory, ["mariadb_config", "--cflags", "--libs"]),
    }


def ydb_programs():
    return {
        "YDBDriver": [str(BENCHMARKS), "drivers", "ydb"],
        "ydb.aio": [str(PYTHON), str(PROGRAMS / "ydb_sdk.py"), "aio"],
        "ydb": [str(PYTHON), str(PROGRAMS / "ydb_sdk.py"), "sync"],
    }


def fill_postgres(host, port):
    binary = shutil.which("psql", path=f"{throwaway_postgres.binaries()}:{os.environ['PATH']}")
    subprocess.run(
        [binary, "-q", "-h", host, "-p", str(port), "-U", "postgres"], check=True, text=True, input=f"""
        CREATE TABLE driver_rows (id int PRIMARY KEY, name text NOT NULL, score float8 NOT NULL, created timestamp NOT NULL);
        INSERT INTO driver_rows SELECT n, 'the name of row ' || n, n / 8.0, timestamp '2024-02-29' + n * interval '1 second'
            FROM generate_series(1, {ROWS}) n;
        CREATE TABLE driver_stored (id int, name text, score float8, created timestamp);
        VACUUM ANALYZE driver_rows;
        """)


def fill_mysql(host, port):
    subprocess.run(
        [throwaway_mariadb.binary("mariadb", "/usr/bin"), "-h", host, "-P", str(port), "-u", "root", "test"], check=True, text=True,
        input=f"""
        CREATE TABLE driver_rows (id int PRIMARY KEY, name varchar(200) NOT NULL, score double NOT NULL, created datetime NOT NULL);
        INSERT INTO driver_rows SELECT seq, concat('the name of row ', seq), seq / 8.0, '2024-02-29' + INTERVAL seq SECOND
            FROM seq_1_to_{ROWS};
        CREATE TABLE driver_stored (id int, name varchar(200), score double, created datetime);
        """)


def environment(address):
    return {**os.environ, "BENCHMARK_HOST": address[0], "BENCHMARK_PORT": str(address[1])}


def measured(command, address, workload, tasks, seconds):
    """Gives (how many a second, processor time of each in microseconds)."""
    result = subprocess.run(
        [*command, workload, str(tasks), str(seconds)], env=environment(address), capture_output=True, text=True, timeout=seconds * 20 + 60)
    if result.returncode != 0:
        raise RuntimeError(f"{command[-1]} {workload}: {result.stderr.strip()[-500:]}")
    count, wall, processor = map(float, result.stdout.split())
    return count / wall, processor / count * 1e6


def compare(programs, address, options):
    """Several short turns each, in alternation: what else the machine does meets all alike. The median counts."""
    for workload, tasks, name, unit in WORKLOADS:
        turns = {program: [] for program in programs}
        for _ in range(options.turns):
            for program, command in programs.items():
                if program.endswith(ON_EVENT_LOOP) and workload != "lookups":
                    continue
                try:
                    turns[program].append(measured(command, address, workload, tasks, options.seconds))
                except (RuntimeError, subprocess.TimeoutExpired, ValueError) as error:
                    print(f"<!-- {program}: {error} -->", flush=True)
        medians = {program: tuple(map(statistics.median, zip(*found))) for program, found in turns.items() if found}
        yield name, unit, medians


@contextlib.contextmanager
def of_postgres(directory):
    with throwaway_postgres.running(shared_buffers="256MB", max_wal_size="4GB") as address:
        fill_postgres(*address[:2])
        yield postgres_programs(directory), address, "COPY"


@contextlib.contextmanager
def of_mysql(directory):
    with throwaway_mariadb.running(innodb_buffer_pool_size="1G", innodb_log_file_size="512M", skip_log_bin=None) as address:
        fill_mysql(*address[:2])
        yield mysql_programs(directory), address, "INSERT"


@contextlib.contextmanager
def of_ydb(_):
    """No server of YDB's own can be had: Understudy's, which is the same for all."""
    with understudy_server.running(protocol="ydb") as address:
        programs = ydb_programs()
        subprocess.run([*programs["ydb"], "fill", "1", "1"], env=environment(address), check=True)
        yield programs, address, "bulk upsert"


def run(options, table):
    """Prints a table a protocol.

    - table: prints one: title, names of columns, rows of cells.
    """
    for needed in (BENCHMARKS, PYTHON):
        if not needed.exists():
            sys.exit(f"{needed} is missing: swift build -c release --product understudy-benchmarks, scripts/test")
    for protocol, server, prepared in (
        ("postgres", "PostgreSQL 15", of_postgres), ("mysql", "MariaDB 10.11", of_mysql), ("ydb", "Understudy", of_ydb),
    ):
        if protocol not in options.protocols:
            continue
        with tempfile.TemporaryDirectory() as directory, prepared(directory) as (programs, address, store):
            rows = []
            for name, unit, medians in compare(programs, address, options):
                own = next(iter(programs))
                for program, (rate, spent) in medians.items():
                    first = medians.get(own)
                    rows.append([
                        name.format(store=store), program, f"{rate:,.0f} {unit}", f"{first[0] / rate:.2f}" if first else "–",
                        f"{spent:.2f} µs", f"{first[1] / spent:.2f}" if first else "–"])
            table(
                f"{own} beside others on {server}, the median of {options.turns} turns of {options.seconds} s",
                ["workload", "client", "a second", f"{own} / it", "CPU of each", f"{own} / it"], rows)
