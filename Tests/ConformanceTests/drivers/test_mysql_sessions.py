"""What drivers do with a session beside statements: change its user, reset it for a pool, speak other character sets, send several
statements at once and great packets, count rows and ids, walk through rows as they come."""

import json
import subprocess
import sys

import mysql.connector
import mysql.connector.pooling
import MySQLdb
import MySQLdb.cursors
import pymysql
import pytest
from pymysql.constants import CLIENT


@pytest.fixture
def address(mysql_server):
    return {"host": mysql_server.host, "port": mysql_server.port, "user": "root", "password": "", "database": "test"}


@pytest.fixture
def client(address):
    """Opens a connection of PyMySQL's."""
    opened = []

    def open_one(**options):
        connection = pymysql.connect(**{**address, "autocommit": True, "ssl_disabled": True, **options})
        opened.append(connection)
        return connection
    yield open_one
    for connection in opened:
        if connection.open:
            connection.close()


def ask(connection, sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else None


def spoil(connection, table):
    """Leaves in a session what the next one must not see."""
    cursor = connection.cursor()
    for sql in (f"DROP TABLE IF EXISTS {table}", f"CREATE TABLE {table} (n int)", "SET @kept = 1, SESSION sql_mode = 'ANSI'",
                "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", f"CREATE TEMPORARY TABLE {table}_own (n int)", "BEGIN",
                f"INSERT INTO {table} VALUES (1)"):
        cursor.execute(sql)
    cursor.close()


def is_new(connection, table):
    cursor = connection.cursor()
    cursor.execute("SELECT @kept, @@sql_mode LIKE '%ANSI%', database()")
    assert list(cursor.fetchall()) == [(None, 0, "test")]
    cursor.execute(f"SELECT count(*) FROM {table}")
    assert list(cursor.fetchall()) == [(0,)]
    with pytest.raises(Exception) as raised:
        cursor.execute(f"SELECT * FROM {table}_own")
    assert raised.value.args[0] == 1146
    cursor.close()


def test_change_user(address, table):
    connection = MySQLdb.connect(**address, autocommit=True)
    spoil(connection, table)
    connection.change_user("root", "", "test")
    is_new(connection, table)
    connection.close()
    connector = mysql.connector.connect(**address, ssl_disabled=True)
    spoil(connector, table)
    connector.cmd_change_user("root", "", "test")
    is_new(connector, table)
    with pytest.raises(mysql.connector.Error) as raised:
        connector.cmd_change_user("root", "", "nowhere")
    assert raised.value.errno == 1049
    connector.close()


def test_a_pool_resets_its_connections(address, table):
    pool = mysql.connector.pooling.MySQLConnectionPool(pool_name="one", pool_size=1, **address, ssl_disabled=True)
    for _ in range(3):
        connection = pool.get_connection()
        spoil(connection, table)
        connection.close()
    connection = pool.get_connection()
    is_new(connection, table)
    connection.close()


@pytest.mark.parametrize("charset, collation", [("latin1", "latin1_swedish_ci"), ("utf8mb3", "utf8mb3_general_ci"), ("utf8mb4", None), ("ascii", None)])
def test_character_sets(client, table, charset, collation):
    other = client(charset=charset)
    assert ask(other, "SELECT @@character_set_client, @@character_set_results")[0][0] in (charset, "utf8")
    text = "abc" if charset == "ascii" else "naïve é"
    ask(other, f"DROP TABLE IF EXISTS {table}")
    ask(other, f"CREATE TABLE {table} (v varchar(20)) CHARACTER SET utf8mb4")
    ask(other, f"INSERT INTO {table} VALUES (%s)", (text,))
    assert ask(other, f"SELECT v, char_length(v) FROM {table}") == [(text, len(text))]
    assert ask(client(), f"SELECT v FROM {table}") == [(text,)]
    if collation:
        assert ask(other, "SELECT @@collation_connection")[0][0] in (collation, "utf8_general_ci")


def test_what_a_character_set_cannot_say(client, table):
    ask(client(), f"DROP TABLE IF EXISTS {table}")
    ask(client(), f"CREATE TABLE {table} (v varchar(20)) CHARACTER SET utf8mb4")
    ask(client(), f"INSERT INTO {table} VALUES ('漢🎉')")
    assert ask(client(charset="latin1"), f"SELECT v FROM {table}") == [("??",)]


def test_several_statements(client, table):
    connection = client(client_flag=CLIENT.MULTI_STATEMENTS)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}; CREATE TABLE {table} (n int); INSERT INTO {table} VALUES (1), (2); SELECT n FROM {table}; SELECT 'last'")
        found = [cursor.rowcount if cursor.description is None else cursor.fetchall()]
        while cursor.nextset():
            found.append(cursor.rowcount if cursor.description is None else cursor.fetchall())
    assert found == [0, 0, 2, ((1,), (2,)), (("last",),)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1; SELECT nothing; SELECT 3")
        with pytest.raises(pymysql.OperationalError) as raised:
            cursor.nextset()
    assert raised.value.args[0] == 1054
    assert ask(connection, "SELECT 4") == [(4,)]
    with pytest.raises(pymysql.ProgrammingError):
        ask(client(), "SELECT 1; SELECT 2")


@pytest.mark.parametrize("size", [(1 << 24) - 5, (1 << 24) + 10])
def test_packets_that_are_longer_than_one(client, size):
    connection = client()
    assert ask(connection, "SELECT 1, repeat('x', 100), 2")[0][1] == "x" * 100
    if ask(connection, "SELECT @@max_allowed_packet")[0][0] > size + 100:
        ((length, text),) = ask(connection, "SELECT length(%s), repeat('y', %s)", ("x" * size, size))
        assert (length, len(text)) == (size, size)
    else:
        with pytest.raises(pymysql.MySQLError):
            ask(connection, "SELECT length(%s)", ("x" * (size + 100),))
        ((text,),) = ask(client(), "SELECT repeat('y', 10000000)")
        assert len(text) == 10_000_000


def test_counts_and_ids(client, table):
    connection, matching = client(), client(client_flag=CLIENT.FOUND_ROWS)
    ask(connection, f"DROP TABLE IF EXISTS {table}")
    ask(connection, f"CREATE TABLE {table} (id int AUTO_INCREMENT PRIMARY KEY, v int UNIQUE)")
    with connection.cursor() as cursor:
        assert cursor.executemany(f"INSERT INTO {table} (v) VALUES (%s)", [(n,) for n in range(5)]) == 5
        assert cursor.lastrowid == 1
        cursor.execute(f"INSERT INTO {table} (v) VALUES (10)")
        assert cursor.lastrowid == 6
        assert cursor.execute(f"UPDATE {table} SET v = v") == 0
        assert cursor.execute(f"INSERT INTO {table} (v) VALUES (10) ON DUPLICATE KEY UPDATE v = 11") == 2
        assert cursor.execute(f"REPLACE INTO {table} (v) VALUES (11)") == 2
        assert cursor.execute(f"INSERT IGNORE INTO {table} (v) VALUES (11)") == 0
        cursor.execute("SHOW WARNINGS")
        assert cursor.fetchall()[0][1] == 1062
        assert cursor.execute(f"DELETE FROM {table} WHERE v < 3") == 3
    with matching.cursor() as cursor:
        assert cursor.execute(f"UPDATE {table} SET v = v") == 3


def test_rows_as_they_come(address, table):
    connection = MySQLdb.connect(**address, cursorclass=MySQLdb.cursors.SSCursor)
    cursor = connection.cursor()
    cursor.execute("WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 900) SELECT a.n FROM s a, s b")
    assert [cursor.fetchone() for _ in range(3)] and len(cursor.fetchmany(1000)) == 1000
    # The rest is read and thrown away.
    cursor.close()
    cursor = connection.cursor()
    cursor.execute("SELECT 7")
    assert cursor.fetchall() == ((7,),)
    connection.close()


def test_killed(client):
    connection, other = client(), client()
    number = connection.thread_id()
    assert ask(connection, "SELECT connection_id()") == [(number,)]
    assert number in {row[0] for row in ask(other, "SHOW PROCESSLIST")}
    ask(other, f"KILL {number}")
    with pytest.raises(pymysql.OperationalError) as raised:
        ask(connection, "SELECT 1")
    assert raised.value.args[0] in (2006, 2013, 1927)
    with pytest.raises(pymysql.OperationalError) as raised:
        ask(other, "KILL 999999")
    assert raised.value.args[0] == 1094


def test_attributes_name_the_application(binary, tmp_path):
    """The command's report knows a client by what its driver says of itself."""
    script = (
        "import os, MySQLdb, pymysql, mysql.connector\n"
        "address = dict(host=os.environ['MYSQL_HOST'], port=int(os.environ['MYSQL_PORT']), user='root')\n"
        "pymysql.connect(**address, program_name='billing').close()\n"
        "mysql.connector.connect(**address, conn_attrs={'program_name': 'shop'}).close()\n"
        "mysql.connector.connect(**address, conn_attrs={'understudy.label': 'the one'}).close()")
    report = tmp_path / "report"
    answer = subprocess.run(
        [binary, "run", "--mysql", "0", "--report", report, "--", sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert answer.returncode == 0, answer.stderr
    connections = json.loads(report.read_text())["connections"]
    assert [connection["application"] for connection in connections][:2] == ["billing", "shop"]
