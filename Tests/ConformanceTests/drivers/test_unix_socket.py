"""Unix sockets: the embed API's and the command's URL as psycopg and asyncpg take it."""

import asyncio
import os
import subprocess
import sys

import asyncpg
import psycopg
import pytest

import understudy_server

ROWS = "CREATE TABLE t (n int); INSERT INTO t VALUES (7);"


def test_serve(binary, tmp_path):
    with understudy_server.running(binary, options=["--unix-socket", str(tmp_path)]) as (_, port, _):
        socket = tmp_path / f".s.PGSQL.{port}"
        assert socket.is_socket()
        with psycopg.connect(host=str(tmp_path), port=port, user="postgres", dbname="postgres") as connection:
            assert connection.info.host == str(tmp_path)
            connection.execute(ROWS)
        with psycopg.connect(f"postgres://postgres@/postgres~mine?host={tmp_path}&port={port}") as connection:
            assert connection.execute("SELECT n FROM t").fetchall() == [(7,)]

        async def ask():
            connection = await asyncpg.connect(f"postgres://postgres@/postgres?host={tmp_path}&port={port}")
            answer = await connection.fetchval("SELECT n FROM t WHERE n = $1", 7)
            await connection.close()
            return answer

        assert asyncio.run(ask()) == 7
        # Many at once, cut off in the middle of an answer.
        for _ in range(50):
            connection = psycopg.connect(host=str(tmp_path), port=port, user="postgres", dbname="postgres")
            connection.pgconn.send_query(b"SELECT * FROM generate_series(1, 100000)")
            os.close(connection.pgconn.socket)
            connection.pgconn.finish()
        with psycopg.connect(host=str(tmp_path), port=port, user="postgres", dbname="postgres") as connection:
            assert connection.execute("SELECT count(*) FROM t").fetchone() == (1,)
    assert not socket.exists()


def test_faults_end_the_socket(binary, tmp_path):
    rules = ["--fault", "close at row 2 matching \"series\"", "--fault", "reset before statement matching \"reset me\""]
    with understudy_server.running(binary, options=["--unix-socket", str(tmp_path), *rules]) as (_, port, _):
        for statement in ("SELECT generate_series(1, 3)", "SELECT 'reset me'"):
            connection = psycopg.connect(host=str(tmp_path), port=port, user="postgres", dbname="postgres")
            with pytest.raises(psycopg.OperationalError):
                connection.execute(statement)
            assert connection.closed


@pytest.mark.parametrize("is_relative", [False, True])
def test_run(binary, tmp_path, is_relative):
    (tmp_path / "load.sql").write_text(ROWS)
    (tmp_path / "s").mkdir()
    script = (
        "import os, psycopg\n"
        "for connection in (psycopg.connect(''), psycopg.connect(os.environ['DATABASE_URL'])):\n"
        "    print(connection.info.host, connection.execute('SELECT n FROM t').fetchone()[0])\n"
        "    connection.close()")
    directory = "s" if is_relative else str(tmp_path / "s")
    answer = subprocess.run(
        [binary, "run", "--unix-socket", directory, "--load", "load.sql", "--", sys.executable, "-c", script],
        cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert answer.stdout == f"{tmp_path}/s 7\n" * 2, answer.stderr
    assert list((tmp_path / "s").iterdir()) == []


def test_a_directory_that_is_not_there(binary, tmp_path):
    answer = subprocess.run(
        [binary, "serve", "--postgres", "127.0.0.1:0", "--unix-socket", str(tmp_path / "none")], capture_output=True,
        text=True, timeout=60)
    assert answer.returncode == 69
