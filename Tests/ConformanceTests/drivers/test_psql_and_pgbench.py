"""psql runs a script, pgbench its built-in ones in all three query modes, with balances that add up."""

import os
import shutil
import subprocess

import psycopg
import pytest

SCRIPT = r"""
\set ON_ERROR_STOP on
\pset pager off
CREATE TABLE psql_people (id serial PRIMARY KEY, name text NOT NULL);
INSERT INTO psql_people (name) VALUES ('ann'), ('bob') RETURNING id;
SELECT name AS "Name", id * 2 AS twice FROM psql_people ORDER BY id;
BEGIN;
DELETE FROM psql_people;
ROLLBACK;
COPY psql_people (name) FROM STDIN;
cid
\.
SELECT count(*) FROM psql_people;
\copy psql_people TO STDOUT
\set who 'bob'
SELECT id FROM psql_people WHERE name = :'who';
SELECT 5 AS five \gset
\echo five is :five
"""
EXPECTED = """CREATE TABLE
id
1
2
INSERT 0 2
Name|twice
ann|2
bob|4
BEGIN
DELETE 2
ROLLBACK
COPY 1
count
3
1	ann
2	bob
3	cid
id
2
five is 5
"""


def tool(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/lib/postgresql/15/bin")
    assert path, f"{name} is missing: install postgresql-15"
    return path


def run(server, name, *arguments, options="", **more):
    environment = {**os.environ, "PGHOST": server.host, "PGPORT": str(server.port), "PGUSER": "postgres",
                   "PGDATABASE": "postgres", "PGCONNECT_TIMEOUT": "10", "PGOPTIONS": options}
    return subprocess.run(
        [tool(name), *arguments], env=environment, capture_output=True, text=True, timeout=300, **more)


def test_psql_script(server):
    result = run(server, "psql", "-X", "-A", "-P", "footer=off", "-f", "-", input=SCRIPT)
    assert result.stderr == ""
    assert result.stdout.replace("Pager usage is off.\n", "") == EXPECTED
    assert result.returncode == 0


def test_psql_stops_at_an_error(server):
    result = run(server, "psql", "-X", "-v", "ON_ERROR_STOP=1", "-c", "SELECT 1", "-c", "SELECT nothing")
    assert result.returncode == 1
    assert 'ERROR:  column "nothing" does not exist\nLINE 1: SELECT nothing\n               ^' in result.stderr


def test_pgbench(server):
    assert run(server, "pgbench", "-i", "-s", "1", "-q").returncode == 0
    with psycopg.connect(server.url, autocommit=True) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM pgbench_{name}").fetchone()[0]
                  for name in ("branches", "tellers", "accounts")]
        assert counts == [1, 10, 100_000]
    done = 0
    for mode in ("simple", "extended", "prepared"):
        for script in ("tpcb-like", "simple-update", "select-only"):
            result = run(server, "pgbench", "-n", "-b", script, "-M", mode, "-c", "4", "-t", "100")
            assert result.returncode == 0, result.stderr
            assert "number of transactions actually processed: 400/400" in result.stdout
            assert "number of failed transactions: 0 " in result.stdout
        done += 800
    with psycopg.connect(server.url, autocommit=True) as connection:
        def sums(query):
            return connection.execute(query).fetchone()[0]
        assert sums("SELECT count(*) FROM pgbench_history") == done
        accounts = sums("SELECT sum(abalance) FROM pgbench_accounts")
        assert accounts == sums("SELECT sum(delta) FROM pgbench_history")
        tellers, branches = sums("SELECT sum(tbalance) FROM pgbench_tellers"), sums("SELECT sum(bbalance) FROM pgbench_branches")
        assert tellers == branches


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_pgbench_retries_serialization_failures(server, level):
    assert run(server, "pgbench", "-i", "-s", "1", "-q").returncode == 0
    with psycopg.connect(server.url, autocommit=True) as connection:
        level_option = "-c default_transaction_isolation=" + level.replace(" ", "\\ ")
        result = run(
            server, "pgbench", "-n", "-b", "tpcb-like", "-c", "4", "-t", "100", "--max-tries=1000", options=level_option)
        assert result.returncode == 0, result.stderr
        assert "number of failed transactions: 0 " in result.stdout
        total = connection.execute("SELECT sum(abalance) FROM pgbench_accounts").fetchone()
        assert total == connection.execute("SELECT sum(delta) FROM pgbench_history").fetchone()
        assert connection.execute("SELECT count(*) FROM pgbench_history").fetchone() == (400,)

