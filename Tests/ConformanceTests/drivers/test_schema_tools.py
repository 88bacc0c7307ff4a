"""psql's descriptions of a schema as PostgreSQL 15's psql prints them, and pg_dump's dump, which a PostgreSQL takes."""

import concurrent.futures
import pathlib
import re

import psycopg
import pytest
import throwaway_postgres
from conftest import Server
from test_psql_and_pgbench import run

TOOLS = pathlib.Path(__file__).parent / "tools"


@pytest.fixture
def database(server):
    """A database of the test's own with the schema in it."""
    name = "schema_tools"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
        load(server, name)
        yield name
        connection.execute(f"DROP DATABASE {name}")


def load(server, name, script=None):
    script = script if script is not None else (TOOLS / "schema.sql").read_text()
    result = run(server, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", name, "-f", "-", input=script)
    assert result.stderr == "" and result.returncode == 0


def dump(server, name, *options):
    result = run(server, "pg_dump", "-d", name, *options)
    assert result.stderr == "" and result.returncode == 0
    # A key of every run.
    return re.sub(r"(?m)^\\(un)?restrict .*\n", "", result.stdout)


def test_psql_describes_a_schema(server, database):
    result = run(server, "psql", "-X", "-d", database, "-f", str(TOOLS / "describe.sql"))
    found = (result.stdout + result.stderr).replace(str(TOOLS) + "/", "").splitlines()
    assert found == (TOOLS / "describe.expected").read_text().splitlines()


@pytest.mark.parametrize(("options", "compared"), [([], []), (["--inserts"], []), (["--schema-only"], ["--schema-only"])])
def test_postgres_takes_the_dump_for_its_own(server, database, options, compared):
    """The schema dumped and brought into a PostgreSQL is what a PostgreSQL makes of it from the first."""
    taken = dump(server, database, *options)
    with throwaway_postgres.running() as (host, port, process):
        real = Server(host, port, process)
        with psycopg.connect(real.url, autocommit=True) as connection:
            connection.execute("CREATE DATABASE made")
            connection.execute("CREATE DATABASE restored")
        load(real, "made")
        load(real, "restored", taken)
        assert dump(real, "restored", *compared).splitlines() == dump(real, "made", *compared).splitlines()


def test_a_dump_is_taken_back(server, database):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE schema_tools_again")
    taken = dump(server, database)
    load(server, "schema_tools_again", taken)
    again = dump(server, "schema_tools_again")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE schema_tools_again")
    assert again.splitlines() == taken.splitlines()


def test_a_database_is_dropped_when_the_last_has_left(server):
    with psycopg.connect(server.url, autocommit=True) as connection, concurrent.futures.ThreadPoolExecutor(1) as pool:
        connection.execute("CREATE DATABASE leaving")
        guest = psycopg.connect(server.url, dbname="leaving")
        with pytest.raises(psycopg.errors.ObjectInUse, match="being accessed by other users"):
            connection.execute("DROP DATABASE leaving")
        dropping = pool.submit(connection.execute, "DROP DATABASE leaving")
        guest.close()
        dropping.result()
