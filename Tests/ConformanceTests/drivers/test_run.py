"""`understudy run`: README's example does what README says, and a command's life under it."""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys

import pytest

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"

TESTS = """
import pytest

@pytest.mark.parametrize("name", ["ada", "bob"])
def test_rename(db, name):
    assert db.execute("SELECT name FROM people").fetchall() == [("eve",)]
    db.execute("UPDATE people SET name = %s", (name,))
    db.rollback()
"""


def run(binary, *arguments, **options):
    return subprocess.run(
        [binary, "run", *arguments], capture_output=True, text=True, timeout=60, **options)


@pytest.mark.parametrize("options", [[], ["--tls-self-signed"], ["--unix-socket", "."]])
def test_readme(binary, tmp_path, options):
    text = README.read_text()
    conftest = re.search(r"```python\n(# conftest\.py.*?)```", text, re.DOTALL).group(1)
    assert len(conftest.strip().splitlines()) <= 10
    command = re.search(r"```sh\nunderstudy (run .*?)\n```", text).group(1)
    printed = re.search(r"`(understudy: \d+ statements[^`]*)`", text).group(1)
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_people.py").write_text(TESTS)
    (tmp_path / "schema.sql").write_text("CREATE TABLE people (name text);\nINSERT INTO people VALUES ('eve');\n")
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    answer = subprocess.run(
        [binary, "run", *options, *shlex.split(command)[1:]], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True,
        text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "2 passed" in answer.stdout
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["status"] == 0
    assert report["connectionCount"] == 2
    assert sum("UPDATE people" in s["text"] for s in report["statements"]) == 2
    assert {c["database"].count("~") for c in report["connections"]} == {1}
    assert printed in answer.stderr


def test_environment_and_streams(binary):
    script = (
        "import os, sys; print(sys.stdin.read(), *(os.environ.get(n) for n in "
        "('PGUSER', 'PGDATABASE', 'PGPASSWORD', 'PGSSLMODE', 'PGHOSTADDR', 'PGHOST')))\n"
        "assert os.environ['DATABASE_URL'] == f\"postgresql://ada:s3cret@127.0.0.1:{os.environ['PGPORT']}/shop\"\n"
        "import psycopg; print(psycopg.connect('').execute('SELECT current_user, current_database()').fetchone())")
    answer = run(
        binary, "--user", "ada", "--password", "s3cret", "--database", "shop", "--quiet", "--", sys.executable, "-c",
        script, input="hello", env={**os.environ, "PGHOSTADDR": "192.0.2.1"})
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == ["hello ada shop s3cret disable None 127.0.0.1", "('ada', 'shop')"]


def test_drivers_take_the_url_as_it_is(binary):
    """SQLAlchemy knows no scheme `postgres`."""
    script = (
        "import asyncio, os, asyncpg, psycopg, sqlalchemy\n"
        "url = os.environ['DATABASE_URL']\n"
        "print(psycopg.connect(url).execute('SELECT 1').fetchone()[0])\n"
        "async def ask():\n"
        "    connection = await asyncpg.connect(url)\n"
        "    print(await connection.fetchval('SELECT 2'))\n"
        "    await connection.close()\n"
        "asyncio.run(ask())\n"
        "with sqlalchemy.create_engine(url).connect() as connection:\n"
        "    print(connection.execute(sqlalchemy.text('SELECT 3')).scalar())")
    answer = run(binary, "--password", "a/b c", "--database", "my shop", "--", sys.executable, "-c", script)
    assert answer.stdout.split() == ["1", "2", "3"], answer.stderr


def test_tls(binary):
    script = "import psycopg, os; print(psycopg.connect(os.environ['DATABASE_URL']).pgconn.ssl_in_use)"
    answer = run(binary, "--tls-self-signed", "--", sys.executable, "-c", script)
    assert answer.stdout.strip() == "True", answer.stderr


@pytest.mark.parametrize("command, status", [
    (["sh", "-c", "exit 7"], 7), (["sh", "-c", "kill -9 $$"], 137), (["true"], 0), (["/nowhere/nothing"], 127),
    (["/etc/passwd"], 126)])
def test_status(binary, command, status):
    assert run(binary, "--", *command).returncode == status


def test_options_come_first(binary, tmp_path):
    assert run(binary, "--").returncode == 64
    (tmp_path / "bad.sql").write_text("SELECT 1;\nSELECT nothing;\n")
    answer = run(binary, "--load", str(tmp_path / "bad.sql"), "--", "true")
    assert answer.returncode == 65
    assert f"{tmp_path}/bad.sql:2: " in answer.stderr
    assert run(binary, "--load", str(tmp_path / "none.sql"), "--", "true").returncode == 66
    # A report that cannot be written is known before the command has run for long.
    answer = run(binary, "--report", str(tmp_path / "no" / "report"), "--", "echo", "ran")
    assert (answer.returncode, answer.stdout) == (73, "")
    # What stands behind -- is the command's own.
    assert run(binary, "--", "printf", "%s", "--load").stdout == "--load"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_command(binary, number):
    script = (
        "import signal, sys, time\n"
        "def stop(number, frame): print('got', number, flush=True); sys.exit(3)\n"
        f"signal.signal({int(number)}, stop); print('ready', flush=True)\n"
        "time.sleep(30)")
    with subprocess.Popen(
            [binary, "run", "--", sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL, text=True, start_new_session=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        assert process.stdout.readline() == f"got {int(number)}\n"
        assert process.wait(10) == 3


def test_leaks_and_repeats_are_reported(binary, tmp_path):
    script = (
        "import os, psycopg\n"
        "c = psycopg.connect('')\n"
        "for i in range(30): c.execute(f'SELECT {i}')\n"
        "os._exit(0)")
    answer = run(binary, "--", sys.executable, "-c", script)
    assert "connection 1 ran 30 times: select ?" in answer.stderr
    assert "connection 1 left a transaction open" in answer.stderr


@pytest.mark.parametrize("fault", ["commit_unknown", "close", "reset"])
@pytest.mark.parametrize("side, commits", [("before", 0), ("after", 1)])
def test_the_report_says_what_was_committed(binary, tmp_path, fault, side, commits):
    script = (
        "import psycopg\n"
        "connection = psycopg.connect('')\n"
        "connection.execute('CREATE TABLE t (n int)')\n"
        "try: connection.commit()\n"
        "except psycopg.OperationalError: print('who knows')")
    report = tmp_path / "report"
    answer = run(
        binary, "--fault", f"{fault} {side} commit", "--report", str(report), "--", sys.executable, "-c", script)
    assert answer.stdout == "who knows\n", answer.stderr
    told = json.loads(report.read_text())
    assert (told["commits"], told["rollbacks"]) == (commits, 1 - commits)
    assert told["injected"][0]["outcome"] == ("committed" if commits else "rolled back")
    assert told["failedStatements"] == 1


def test_faults_are_injected_and_reported(binary, tmp_path):
    script = (
        "import psycopg\n"
        "c = psycopg.connect('')\n"
        "for attempt in range(5):\n"
        "    try:\n"
        "        with c.transaction(): c.execute('CREATE TABLE t (n int)')\n"
        "        print(attempt); break\n"
        "    except psycopg.errors.SerializationFailure: pass\n"
        "c.close()")
    answer = run(
        binary, "--fault", "serialization_failure at commit times 2", "--fault", "reset at accept nth 99", "--report",
        str(tmp_path / "report"), "--", sys.executable, "-c", script)
    assert answer.stdout == "2\n", answer.stderr
    assert "2 conflicts, 2 retries" in answer.stderr
    assert "fault 'serialization_failure at commit times 2' acted twice (seed 0)" in answer.stderr
    assert "fault 'reset at accept nth 99' never acted: 1 moment fitted, it waits for the 99th (seed 0)" in answer.stderr
    assert "on 1 connection: 1 commit, 2 rollbacks" in answer.stderr
    # What came twice is told once, with its pace.
    assert re.search(
        r"connection 1 met serialization_failure before commit in 'COMMIT', twice, \d+(\.\d)? ms apart: rolled back\n", answer.stderr)
    report = json.loads((tmp_path / "report").read_text())
    assert [(f["hits"], f["considered"]) for f in report["faults"]] == [(2, 2), (0, 1)]
    # As its author wrote it, and taken apart.
    assert report["faults"][0]["text"] == "serialization_failure at commit times 2"
    assert report["faults"][0]["rule"] == {"fault": "serialization_failure", "moment": "before commit", "times": 2}
    assert [(f["connection"], f["rule"], f["outcome"]) for f in report["injected"]] == [(1, 1, "rolled back")] * 2
    # Each stands behind the COMMIT that it befell.
    events = sorted(report["statements"] + report["injected"], key=lambda event: event["order"])
    assert [event["order"] for event in events] == list(range(1, len(events) + 1))
    assert [s["kind"] for s in report["statements"]][:3] == ["begin", "ddl", "commit"]
    began = [s["began"] for s in sorted(report["statements"], key=lambda s: s["order"])]
    assert began == sorted(began)
    assert [t["outcome"] for t in report["transactions"]] == ["rolledBack", "rolledBack", "committed"]
    for before, after in zip(events, events[1:]):
        if "outcome" in after:
            assert before["text"] == "COMMIT" and before["code"] == "40001"
    assert run(binary, "--fault", "nonsense", "--", "true").returncode == 64


def test_a_commit_answered_rollback_is_told(binary, tmp_path):
    script = (
        "import psycopg\n"
        "c = psycopg.connect('')\n"
        "for n in range(3):\n"
        "    try: c.execute('SELECT 1 / 0')\n"
        "    except psycopg.Error: pass\n"
        "    c.commit()\n"
        "c.close()")
    answer = run(binary, "--report", str(tmp_path / "report"), "--", sys.executable, "-c", script)
    assert re.search(
        r"connection 1 said COMMIT and was answered ROLLBACK, 3 times, \d+(\.\d)? ms apart: "
        r"'SELECT 1 / 0' had failed with 22012 and was not rolled back\n", answer.stderr), answer.stderr
    report = json.loads((tmp_path / "report").read_text())
    assert report["refusedCommits"] == 3
    assert [t["failure"]["code"] for t in report["transactions"] if t["isRefusedCommit"]] == ["22012"] * 3


def test_other_statements_of_the_same_shape_are_no_retries(binary):
    script = (
        "import psycopg\n"
        "c = psycopg.connect('', autocommit=True)\n"
        "for n in range(12):\n"
        "    try: c.execute(f'SELECT {n}')\n"
        "    except psycopg.errors.SerializationFailure: pass\n"
        "c.close()")
    answer = run(binary, "--fault", "serialization_failure before statement", "--", sys.executable, "-c", script)
    assert "12 conflicts, 0 retries" in answer.stderr
    assert "fault 'serialization_failure before statement' acted 12 times" in answer.stderr


@pytest.mark.parametrize("rule, reason", [
    ("reset after statement kind commit", "column 23: what ends a transaction meets no moment after the statement"),
    ("reset at accept connection foo", "column 17: at accept no connection has said its label"),
    ("error 00000 before statement", "column 7: 00000 says that all went well"),
])
def test_a_rule_that_can_never_act_is_refused(binary, rule, reason):
    answer = run(binary, "--fault", rule, "--", "true")
    assert answer.returncode == 64
    assert reason in answer.stderr


def test_in_band_rules_for_every_connection(binary):
    script = (
        "import psycopg\n"
        "a, b = psycopg.connect('', autocommit=True), psycopg.connect('', autocommit=True)\n"
        "a.execute(\"SET understudy.fault = 'deadlock before statement kind select times 1 connection *'\")\n"
        "try: b.execute('SELECT 1')\n"
        "except psycopg.errors.DeadlockDetected: print('both')")
    assert run(binary, "--", sys.executable, "-c", script).stdout == "both\n"
