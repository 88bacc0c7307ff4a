"""`understudy serve` and `understudy run` with MySQL: what README says, what a command is told, dumps that are loaded, forks."""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pymysql
import pytest

import throwaway_mariadb

README = pathlib.Path(__file__).resolve().parents[3] / "README.md"

TESTS = """
import pytest

@pytest.mark.parametrize("name", ["ada", "bob"])
def test_rename(db, name):
    with db.cursor() as cursor:
        cursor.execute("SELECT name FROM people")
        assert cursor.fetchall() == (("eve",),)
        cursor.execute("UPDATE people SET name = %s", (name,))
    db.commit()
"""


def run(binary, *arguments, **options):
    return subprocess.run([binary, "run", "--mysql", "0", *arguments], capture_output=True, text=True, timeout=60, **options)


def python(script):
    return ["--", sys.executable, "-c", script]


CONNECT = (
    "import os, pymysql\n"
    "def connect(**options):\n"
    "    return pymysql.connect(host=os.environ['MYSQL_HOST'], port=int(os.environ['MYSQL_PORT']), user=os.environ['MYSQL_USER'],\n"
    "        password=os.environ.get('MYSQL_PASSWORD', ''), database=os.environ['MYSQL_DATABASE'], autocommit=True, **options)\n"
    "def ask(connection, sql):\n"
    "    with connection.cursor() as cursor:\n"
    "        cursor.execute(sql)\n"
    "        return cursor.fetchall()\n")


@pytest.fixture
def served(binary):
    """Starts `understudy serve` with MySQL and gives the line that it prints."""
    processes = []

    def begin(*options):
        process = subprocess.Popen(
            [binary, "serve", "--mysql", "127.0.0.1:0", "--log", "error", *options], stdout=subprocess.PIPE, text=True)
        processes.append(process)
        return process.stdout.readline()
    yield begin
    for process in processes:
        process.terminate()
        assert process.wait(10) == 0
        process.stdout.close()


def client(*options, sql, **others):
    return subprocess.run(
        ["mariadb", "--no-defaults", "--default-character-set=utf8mb4", "-N", "-B", *options, "-e", sql], capture_output=True, text=True, timeout=20, **others)


# serve

def test_the_line_that_is_printed(served):
    line = served("--user", "ada", "--password", "s/e", "--database", "shop", "--database", "other")
    found = re.fullmatch(r"mysql +mysql://ada:s%2Fe@127\.0\.0\.1:(\d+)/shop\n", line)
    assert found, line
    answer = client(
        "-h", "127.0.0.1", "-P", found.group(1), "-u", "ada", "--password=s/e", "shop", sql="SELECT database(), current_user(); SHOW DATABASES")
    lines = answer.stdout.splitlines()
    assert lines[0].split("\t")[0] == "shop" and lines[0].split("\t")[1].startswith("ada@"), answer
    assert {"shop", "other", "information_schema"} <= set(lines[1:])


def test_both_protocols_at_once(binary):
    process = subprocess.Popen(
        [binary, "serve", "--mysql", "0", "--postgres", "0", "--log", "error"], stdout=subprocess.PIPE, text=True)
    try:
        lines = [process.stdout.readline() for _ in range(2)]
        assert [line.split()[0] for line in lines] == ["postgres", "mysql"]
    finally:
        process.terminate()
        assert process.wait(10) == 0
        process.stdout.close()


def test_the_command_line_client(served):
    port = re.search(r":(\d+)/", served()).group(1)
    address = ["-h", "127.0.0.1", "-P", port, "-u", "root"]
    answer = client(*address, "test", sql="CREATE TABLE t (id int PRIMARY KEY, v varchar(9)); INSERT INTO t VALUES (1, 'é'), (2, NULL); SELECT * FROM t; SHOW TABLES")
    assert answer.stdout.splitlines() == ["1\té", "2\tNULL", "t"], answer
    # Every name has a fork of its own, where the database is called as it was.
    forked = client(*address, "test~one", sql="INSERT INTO t VALUES (3, 'mine'); SELECT count(*) FROM t; SELECT database()")
    assert forked.stdout.splitlines() == ["3", "test"], forked
    assert client(*address, "test~two", sql="SELECT count(*) FROM t").stdout == "2\n"
    assert client(*address, "test", sql="SELECT count(*) FROM t").stdout == "2\n"
    wrong = client(*address, "test", sql="SELECT 1;\nSELECT nothing")
    assert wrong.returncode == 1 and "ERROR 1054 (42S22) at line 2" in wrong.stderr
    script = "DELIMITER //\nSELECT 1//\nDELIMITER ;\nSELECT 2;\n\\! echo shell\nstatus\n"
    answer = subprocess.run(["mariadb", "--no-defaults", "-N", "-B", *address, "test"], input=script, capture_output=True, text=True, timeout=20)
    assert {"1", "2", "shell"} <= set(answer.stdout.splitlines()) and "Current database:\ttest" in answer.stdout, answer


def test_unix_socket(served, tmp_path):
    path = tmp_path / "mysql.sock"
    served("--mysql-socket", str(path), "--password", "secret")
    assert path.is_socket()
    answer = client("-S", str(path), "-u", "root", "--password=secret", "test", sql="SELECT 1; SHOW STATUS LIKE 'Ssl_cipher'")
    assert answer.stdout.splitlines() == ["1", "Ssl_cipher\t"], answer
    connection = pymysql.connect(unix_socket=str(path), user="root", password="secret", database="test~mine")
    with connection.cursor() as cursor:
        cursor.execute("SELECT database(), user()")
        assert cursor.fetchall() == (("test", "root@localhost"),)
    connection.close()


def test_tls(served):
    port = re.search(r":(\d+)/", served("--tls-self-signed")).group(1)
    answer = client("-h", "127.0.0.1", "-P", port, "-u", "root", "--ssl", "test", sql="SHOW STATUS LIKE 'Ssl_cipher'")
    assert answer.stdout.split()[1:], answer


# run

def test_readme(binary, tmp_path):
    text = README.read_text()
    conftest = re.search(r"```python\n(# conftest\.py[^`]*?pymysql.*?)```", text, re.DOTALL).group(1)
    command = re.search(r"```sh\nunderstudy (run --mysql .*?)\n```", text).group(1)
    (tmp_path / "conftest.py").write_text(conftest)
    (tmp_path / "test_people.py").write_text(TESTS)
    (tmp_path / "schema.sql").write_text("CREATE TABLE people (name varchar(20));\nINSERT INTO people VALUES ('eve');\n")
    path = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    answer = subprocess.run(
        [binary, *shlex.split(command)], cwd=tmp_path, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "2 passed" in answer.stdout
    report = json.loads((tmp_path / "report.json").read_text())
    assert report["status"] == 0 and report["connectionCount"] == 2
    assert sum("UPDATE people" in statement["text"] for statement in report["statements"]) == 2
    assert {connection["database"].count("~") for connection in report["connections"]} == {1}


def test_environment(binary, tmp_path):
    script = CONNECT + (
        "port = os.environ['MYSQL_TCP_PORT']\n"
        "assert os.environ['DATABASE_URL'] == os.environ['MYSQL_URL'] == f'mysql://ada:s3cret@127.0.0.1:{port}/shop'\n"
        "assert port == os.environ['MYSQL_PORT'] and os.environ['MYSQL_PWD'] == 's3cret'\n"
        "print(ask(connect(), 'SELECT current_user(), database()'), os.environ['MYSQL_UNIX_PORT'], os.environ.get('MYSQL_GROUP_SUFFIX'))\n"
        "print(ask(pymysql.connect(unix_socket=os.environ['MYSQL_UNIX_PORT'], user='ada', password='s3cret'), 'SELECT 2'))")
    socket = tmp_path / "s"
    answer = run(
        binary, "--user", "ada", "--password", "s3cret", "--database", "shop", "--quiet", "--mysql-socket", str(socket), *python(script),
        env={**os.environ, "MYSQL_GROUP_SUFFIX": "_elsewhere"})
    assert answer.stderr == ""
    assert answer.stdout.splitlines() == [f"(('ada@%', 'shop'),) {socket} None", "((2,),)"]


def test_drivers_take_the_url_as_it_is(binary):
    script = (
        "import os, sqlalchemy\n"
        "with sqlalchemy.create_engine(os.environ['DATABASE_URL']).connect() as connection:\n"
        "    print(connection.execute(sqlalchemy.text('SELECT database()')).scalar())")
    answer = run(binary, "--password", "a/b c", "--database", "my shop", *python(script))
    assert answer.stdout == "my shop\n", answer.stderr


def test_both_protocols_are_told(binary):
    script = "import os; print(*(os.environ[name].split(':')[0] for name in ('DATABASE_URL', 'POSTGRES_URL', 'MYSQL_URL')))"
    answer = subprocess.run([binary, "run", "--quiet", *python(script)], capture_output=True, text=True, timeout=60)
    assert answer.stdout.split() == ["postgresql", "postgresql", "mysql"], answer.stderr


def test_leaks_and_repeats_are_reported(binary):
    script = CONNECT + (
        "c = connect()\n"
        "ask(c, 'CREATE TABLE t (n int)'), ask(c, 'BEGIN'), ask(c, 'INSERT INTO t VALUES (1)')\n"
        "for i in range(30): ask(c, f'SELECT {i}')\n"
        "os._exit(0)")
    answer = run(binary, *python(script))
    assert "connection 1 ran 30 times: select ?" in answer.stderr, answer
    assert "connection 1 left a transaction open" in answer.stderr


def test_faults_are_injected_and_reported(binary, tmp_path):
    script = CONNECT + (
        "c = connect()\n"
        "ask(c, 'CREATE TABLE t (n int)')\n"
        "for attempt in range(5):\n"
        "    try:\n"
        "        c.begin(), ask(c, 'INSERT INTO t VALUES (1)'), c.commit()\n"
        "        print(attempt); break\n"
        "    except pymysql.OperationalError as error: print(error.args[0])\n"
        "print(ask(c, 'SELECT count(*) FROM t'))\n"
        "c.close()")
    report = tmp_path / "report"
    answer = run(binary, "--fault", "deadlock before commit kind commit times 2", "--report", str(report), *python(script))
    assert answer.stdout.split() == ["1213", "1213", "2", "((1,),)"], answer
    assert "2 conflicts, 2 retries" in answer.stderr
    assert "fault 'deadlock before commit kind commit times 2' acted twice (seed 0)" in answer.stderr
    told = json.loads(report.read_text())
    assert [(fault["connection"], fault["outcome"]) for fault in told["injected"]] == [(1, "rolled back")] * 2
    assert run(binary, "--fault", "nonsense", "--", "true").returncode == 64


@pytest.mark.parametrize("fault", ["close", "reset"])
@pytest.mark.parametrize("side, outcome", [("before", "rolled back"), ("after", "committed")])
def test_the_report_says_what_was_committed(binary, tmp_path, fault, side, outcome):
    script = CONNECT + (
        "c = connect()\n"
        "ask(c, 'CREATE TABLE t (n int)'), c.begin(), ask(c, 'INSERT INTO t VALUES (1)')\n"
        "try: c.commit()\n"
        "except pymysql.OperationalError as error: print(error.args[0])")
    report = tmp_path / "report"
    answer = run(binary, "--fault", f"{fault} {side} commit kind commit", "--report", str(report), *python(script))
    assert answer.stdout == "2013\n", answer
    assert [fault["outcome"] for fault in json.loads(report.read_text())["injected"]] == [outcome]


# --load

SHOP = """
CREATE TABLE customer (id int AUTO_INCREMENT PRIMARY KEY, name varchar(40) NOT NULL, mail varchar(80) DEFAULT 'none' COMMENT 'where to',
    born date, balance decimal(10,2) NOT NULL DEFAULT 0.00, UNIQUE KEY by_mail (mail), KEY by_name (name), CONSTRAINT solvent CHECK (balance >= 0))
    ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COMMENT='who buys';
CREATE TABLE purchase (id bigint unsigned AUTO_INCREMENT PRIMARY KEY, customer_id int NOT NULL, at datetime(6) DEFAULT current_timestamp(6),
    state enum('open','paid') NOT NULL DEFAULT 'open', tags set('a','b'), doc text, raw varbinary(16), price double,
    CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customer (id) ON DELETE CASCADE);
CREATE TABLE empty (a tinyint unsigned, b bit(4), c year, d time(3), e mediumblob, PRIMARY KEY (a));
CREATE VIEW debtors AS SELECT id, name FROM customer WHERE balance < 1;
INSERT INTO customer (name, mail, born, balance) VALUES ('Ada; it''s', 'a@x', '1990-01-02', 10.50), ('Bób\\n"quoted" \\\\', 'b@x', NULL, 0), ('漢🎉', NULL, '2000-02-29', 99999999.99);
INSERT INTO purchase (customer_id, at, state, tags, doc, raw, price) VALUES (1, '2024-05-06 07:08:09.123456', 'paid', 'a,b', 'multi\\nline; text -- no comment', x'00ff27', 0.1),
    (1, NULL, 'open', NULL, NULL, NULL, -1e30), (3, '2024-01-01', 'open', '', '', '', NULL);
"""
COUNTS = "SELECT count(*), sum(balance), group_concat(name ORDER BY id SEPARATOR '|') FROM customer UNION ALL SELECT count(*), sum(price), group_concat(hex(raw) ORDER BY id) FROM purchase"
MORE = "INSERT INTO customer (name, mail) VALUES ('new', 'n@x'); SELECT id FROM customer WHERE name = 'new'; SELECT name FROM debtors ORDER BY id"


@pytest.fixture(scope="module")
def dump(tmp_path_factory):
    """A dump of several tables of a real MariaDB, and what it answers to questions about them."""
    with throwaway_mariadb.running() as (host, port, _):
        address = ["-h", host, "-P", str(port), "-u", "root"]
        made = client(*address, "test", sql=SHOP)
        assert made.returncode == 0, made.stderr
        text = subprocess.run(["mariadb-dump", "--no-defaults", *address, "test"], capture_output=True, check=True, timeout=30).stdout
        whole = subprocess.run(
            ["mariadb-dump", "--no-defaults", *address, "--databases", "test", "--skip-extended-insert", "--complete-insert", "--hex-blob"],
            capture_output=True, check=True, timeout=30).stdout
        answers = client(*address, "test", sql=COUNTS).stdout, client(*address, "test", sql=MORE).stdout
    directory = tmp_path_factory.mktemp("dump")
    (directory / "tables.sql").write_bytes(text)
    (directory / "databases.sql").write_bytes(whole)
    return directory, answers


@pytest.mark.parametrize("name", ["tables.sql", "databases.sql"])
def test_a_dump_is_loaded(served, dump, name, flavor):
    directory, (counts, more) = dump
    line = served("--mysql-flavor", flavor, "--load", str(directory / name))
    port = re.search(r":(\d+)/", line).group(1)
    address = ["-h", "127.0.0.1", "-P", port, "-u", "root", "test"]
    assert client(*address, sql=COUNTS).stdout == counts
    assert client(*address, sql=MORE).stdout == more
    refused = client(*address, sql="INSERT INTO purchase (customer_id) VALUES (77)")
    assert "ERROR 1452" in refused.stderr, refused


def test_a_dump_passes_through_the_client(served, dump):
    directory, (counts, _) = dump
    port = re.search(r":(\d+)/", served()).group(1)
    address = ["-h", "127.0.0.1", "-P", port, "-u", "root"]
    with (directory / "databases.sql").open("rb") as file:
        done = subprocess.run(["mariadb", "--no-defaults", *address], stdin=file, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")
    assert client(*address, "test", sql=COUNTS).stdout == counts


def test_delimiters_and_errors_of_a_load(binary, served, tmp_path):
    first, second = tmp_path / "first.sql", tmp_path / "second.sql"
    first.write_text("DELIMITER $$\nCREATE TABLE a (v varchar(9))$$\nINSERT INTO a VALUES (';$')$$\nDELIMITER ;\nINSERT INTO a VALUES ('x');\n")
    second.write_text("# a comment\nCREATE DATABASE more; USE more;\nCREATE TABLE b (n int); INSERT INTO b VALUES (7);\n")
    port = re.search(r":(\d+)/", served("--load", str(first), "--load", str(second))).group(1)
    answer = client("-h", "127.0.0.1", "-P", port, "-u", "root", "test", sql="SELECT v FROM a ORDER BY v; SELECT n FROM more.b")
    assert answer.stdout.split() == [";$", "x", "7"], answer
    second.write_text("CREATE TABLE c (n int);\n\nINSERT INTO c\nVALUES (nothing);\n")
    failed = run(binary, "--load", str(second), "--", "true")
    assert failed.returncode == 65
    assert f"{second}:3: Unknown column 'nothing' in " in failed.stderr and "(1054)" in failed.stderr
