"""`understudy serve` and `understudy run` with YDB: the line that is printed, what a command is told, a file that is loaded."""

import json
import re
import subprocess
import sys

import pytest
import ydb

import ydb_foreign

# What finds credentials in the SDK fails at those of a user, whatever the server: it takes `ydb` for a name of its own.
CONNECT = (
    "import os, ydb\n"
    "credentials = (ydb.credentials_from_env_variables() if 'YDB_ANONYMOUS_CREDENTIALS' in os.environ else\n"
    "    ydb.StaticCredentials.from_user_password(os.environ['YDB_USER'], os.environ['YDB_PASSWORD']))\n"
    "driver = ydb.Driver(endpoint=os.environ['YDB_ENDPOINT'], database=os.environ['YDB_DATABASE'], credentials=credentials)\n"
    "driver.wait(fail_fast=True, timeout=20)\n"
    "pool = ydb.QuerySessionPool(driver)\n"
    "def ask(text):\n"
    "    return [list(row.values()) for row in pool.execute_with_retries(text)[-1].rows]\n")
STOP = "\npool.stop()\ndriver.stop()\n"


def run(binary, *arguments):
    return subprocess.run([binary, "run", "--ydb", "0", *arguments], capture_output=True, text=True, timeout=60)


def python(script):
    return ["--", sys.executable, "-c", CONNECT + script + STOP]


@pytest.fixture
def served(binary):
    """Starts `understudy serve` with YDB and gives the line that it prints."""
    processes = []

    def begin(*options):
        process = subprocess.Popen(
            [binary, "serve", "--ydb", "127.0.0.1:0", "--log", "error", *options], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process.stdout.readline()
    yield begin
    for process in processes:
        process.terminate()
        assert process.wait(10) == 0
        process.stdout.close()


@pytest.mark.parametrize("options, scheme", [((), "grpc"), (("--tls-self-signed",), "grpcs")], ids=["plain", "tls"])
def test_the_line_that_is_printed(served, options, scheme):
    assert re.fullmatch(rf"ydb +{scheme}://127\.0\.0\.1:\d+/\?database=/local\n", served(*options))


def test_databases(served):
    line = served("--database", "/local", "--database", "/shop/orders")
    endpoint = re.search(r"grpc://[^/]+", line).group()
    for database in ("/local", "/shop/orders"):
        with ydb.Driver(endpoint=endpoint, database=database) as driver:
            driver.wait(fail_fast=True, timeout=ydb_foreign.PATIENCE)
            with ydb.QuerySessionPool(driver) as pool:
                ydb_foreign.run(pool, "CREATE TABLE t (id Uint64, PRIMARY KEY (id))")
                assert ydb_foreign.rows(pool, f"SELECT * FROM `{database}/t`") == []


def test_load(served, tmp_path):
    script = tmp_path / "people.sql"
    script.write_text(
        "$second = 'bob'u;\n"
        "CREATE TABLE people (id Uint64, name Utf8, PRIMARY KEY (id));\n"
        "UPSERT INTO people (id, name) VALUES (1, 'ada'u), (2, $second);\n"
        "CREATE TABLE places (id Uint64, PRIMARY KEY (id));\nUPSERT INTO places (id) VALUES (1);\n")
    line = served("--load", str(script))
    with ydb.Driver(endpoint=re.search(r"grpc://[^/]+", line).group(), database="/local") as driver:
        driver.wait(fail_fast=True, timeout=ydb_foreign.PATIENCE)
        with ydb.QuerySessionPool(driver) as pool:
            assert ydb_foreign.rows(pool, "SELECT name FROM people ORDER BY name") == [{"name": "ada"}, {"name": "bob"}]


@pytest.mark.parametrize("options", [(), ("--user", "ada", "--password", "s3cret word")], ids=["open", "password"])
def test_environment(binary, options):
    answer = run(binary, *options, *python("print(ask('SELECT 1 + 1'))"))
    assert (answer.returncode, answer.stdout) == (0, "[[2]]\n"), answer.stderr


def test_url(binary):
    script = (
        "url = os.environ['YDB_ENDPOINT'] + '/?database=' + os.environ['YDB_DATABASE']\n"
        "print(url == os.environ['YDB_CONNECTION_STRING'] == os.environ['DATABASE_URL'] == os.environ['YDB_URL'])")
    answer = run(binary, *python(script))
    assert (answer.returncode, answer.stdout) == (0, "True\n"), answer.stderr


def test_report(binary, tmp_path):
    report = tmp_path / "report.json"
    script = (
        "ask_none = pool.execute_with_retries\n"
        "ask_none('CREATE TABLE t (id Uint64, PRIMARY KEY (id))')\n"
        "ask_none('UPSERT INTO t (id) VALUES (7)')\n"
        "print(ask('SELECT id FROM t'))")
    answer = run(binary, "--report", str(report), "--fault", "error ABORTED before commit table t times 2", *python(script))
    assert (answer.returncode, answer.stdout) == (0, "[[7]]\n"), answer.stderr
    found = json.loads(report.read_text())
    assert found["status"] == 0
    # The SDK has tried three times.
    assert [transaction["outcome"] for transaction in found["transactions"] if transaction["isWriting"]].count("rolledBack") == 2
    assert found["retries"] == 2 and [fault["hits"] for fault in found["faults"]] == [2]


def test_status_of_the_command(binary):
    answer = run(binary, "--quiet", "--", sys.executable, "-c", "raise SystemExit(7)")
    assert (answer.returncode, answer.stderr) == (7, "")


@pytest.mark.parametrize("options", [("--ydb-nodes", "0"), ("--ydb-nodes", "101"), ("--fault", "error NONSENSE at commit"),
                                     ("--fault", "error SUCCESS before commit")])
def test_options_that_cannot_be(binary, options):
    answer = subprocess.run([binary, "serve", "--ydb", "0", *options], capture_output=True, text=True, timeout=20)
    assert answer.returncode == 64 and options[0] in answer.stderr
