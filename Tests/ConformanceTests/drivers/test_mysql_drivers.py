"""Every driver of MySQL that installs here: connect, types in text and prepared form, a transaction, a deadlock, an error by number."""

import re
import time

import pytest

import conftest
import mysql_foreign

NAMES = list(mysql_foreign.DRIVERS)

# Drivers whose errors carry no SQLSTATE.
STATELESS = {"pymysql", "aiomysql", "asyncmy", "trio-mysql", "mysqlclient", "go-sql-driver"}


@pytest.fixture(params=NAMES)
def driver(request):
    return request.param


@pytest.fixture
def connect_to():
    """Opens a connection of a driver to a server, which is closed at the end of the test."""
    opened = []

    def open_one(name, server, **options):
        connection = mysql_foreign.Connection(name, server, **options)
        opened.append(connection)
        return connection
    yield open_one
    for connection in opened:
        connection.close()


@pytest.fixture
def connect(connect_to, mysql_server):
    return lambda name, server=mysql_server, **options: connect_to(name, server, **options)


@pytest.fixture(scope="session")
def guarded_server(start_mysql):
    with start_mysql(password="s3cret word", tls=True) as running:
        yield running


# How MySQL 8 has a password proven: caching_sha2_password's short way; as to a server that was just started, by TLS or its RSA
# key; mysql_native_password.
EXCHANGES = {"fast": (), "full": ("--mysql-full-auth",), "native": ("--mysql-auth", "mysql_native_password")}

# What drivers themselves cannot, against a real server either: node-mysql and trio-mysql do not know caching_sha2_password to its
# end, and Connector/Python sends the password in clear where it is not under TLS.
UNABLE = {
    (driver, exchange, tls) for driver in ("node-mysql", "trio-mysql") for exchange in ("fast", "full") for tls in (False, True)
} | {("connector-python", "full", False)}


@pytest.fixture(scope="session", params=EXCHANGES)
def exchange(request):
    return request.param


@pytest.fixture(scope="session")
def exchange_server(request, exchange):
    if request.config.getoption("--server") == "mariadb":
        pytest.skip("MariaDB has no such thing")
    options = ("--mysql-flavor", "mysql8", *EXCHANGES[exchange])
    with conftest.understudy(
            request.config.getoption("--binary"), password="s3cret word", tls=True, protocol="mysql", options=options) as running:
        yield running


@pytest.fixture
def table(request):
    return re.sub(r"\W+", "_", request.node.name).lower()[:60].strip("_")


def succeeded(outcome):
    assert outcome.error is None, outcome
    return outcome


def test_connect(connect, driver):
    connection = connect(driver)
    succeeded(connection.opened)
    assert succeeded(connection.run("SELECT 1, 'x', NULL")).rows == [["1", "x", None]]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_password(connect, driver, flavor, guarded_server, tls):
    is_able = flavor != "mysql8" or (driver, "fast", tls) not in UNABLE
    is_let_in(connect(driver, guarded_server, password="s3cret word", tls=tls), is_able, tls)


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_password_by(connect_to, driver, exchange, exchange_server, tls):
    is_let_in(connect_to(driver, exchange_server, password="s3cret word", tls=tls), (driver, exchange, tls) not in UNABLE, tls)


def is_let_in(connection, is_able, tls):
    if not is_able:
        assert connection.opened.error is not None or connection.run("SELECT 1").error is not None
        return
    succeeded(connection.opened)
    cipher = succeeded(connection.run("SHOW STATUS LIKE 'Ssl_cipher'")).rows[0][1]
    assert bool(cipher) == tls
    succeeded(connection.run("SELECT 1"))


def test_wrong_password(connect, driver, flavor, guarded_server):
    connection = connect(driver, guarded_server, password="wrong")
    if flavor == "mysql8" and (driver, "fast", False) in UNABLE:
        assert connection.opened.error is not None or connection.run("SELECT 1").error is not None
        return
    assert connection.opened.error is not None
    assert connection.opened.code in (1045, None), connection.opened
    assert "Access denied for user 'root'@" in connection.opened.error
    assert "(using password: YES)" in connection.opened.error


TYPES = [
    ("tinyint", -128, "-128"), ("tinyint unsigned", 255, "255"), ("smallint", 32767, "32767"), ("mediumint", -8388608, "-8388608"),
    ("int", 2147483647, "2147483647"), ("int unsigned", 4294967295, "4294967295"), ("bigint", "-9223372036854775808", "-9223372036854775808"),
    ("bigint unsigned", "18446744073709551615", "18446744073709551615"), ("bool", 1, "1"), ("decimal(20,5)", "-123456789.12345", "-123456789.12345"),
    ("double", 0.1, "0.1"), ("float", 1.5, "1.5"), ("varchar(20)", "é漢🎉 'x\\y", "é漢🎉 'x\\y"), ("varchar(20)", "", ""), ("char(5)", "ab", "ab"),
    ("text", "long " * 2000, "long " * 2000), ("varbinary(10)", b"\x00\xff'", "0x00ff27"), ("blob", b"\x01\xfe", "0x01fe"),
    ("date", "2024-02-29", "2024-02-29"), ("datetime", "2024-02-29 12:34:56", "2024-02-29 12:34:56"),
    ("datetime(6)", "2024-02-29 12:34:56.000789", "2024-02-29 12:34:56.000789"), ("timestamp", "2024-02-29 12:34:56", "2024-02-29 12:34:56"),
    ("time", "10:11:12", "10:11:12"), ("year", 2024, "2024"), ("enum('x','y')", "y", "y"), ("set('p','q')", "p,q", "p,q"),
    ("json", '{"a": 1}', '{"a": 1}'), ("bit(9)", b"\x01\x01", "0x0101"), ("int", None, None), ("varchar(5)", None, None), ("datetime", None, None),
]


# What a driver itself cannot read: trio-mysql no DECIMAL, Connector/Python no YEAR in binary.
UNREADABLE = {("trio-mysql", "text", "decimal(20,5)"), ("trio-mysql", "prepared", "decimal(20,5)"), ("connector-python", "prepared", "year")}


@pytest.mark.parametrize("form", ["text", "prepared"])
def test_types(connect, driver, table, form):
    connection = connect(driver)
    succeeded(connection.run("SET NAMES utf8mb4")) if driver == "dbd-mysql" else None
    columns = ", ".join(f"c{index} {declared} NULL" for index, (declared, *_) in enumerate(TYPES))
    succeeded(connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY, {columns})"))
    places = ", ".join("?" * len(TYPES))
    inserted = connection.run(f"INSERT INTO {table} VALUES (1, {places})", *(value for _, value, _ in TYPES))
    assert succeeded(inserted).affected == 1
    read = [(index, *case) for index, case in enumerate(TYPES) if (driver, form, case[0]) not in UNREADABLE]
    wanted = ", ".join(f"c{index}" for index, *_ in read)
    if form == "text":
        rows = succeeded(connection.run(f"SELECT {wanted} FROM {table}")).rows
    else:
        rows = succeeded(connection.run(f"SELECT {wanted} FROM {table} WHERE id = ?", 1)).rows
    for (_, declared, _, expected), got in zip(read, rows[0], strict=True):
        assert plain(declared, got) == plain(declared, expected), (declared, got)


def plain(declared, text):
    """Drivers write fractions, empty times and bits in ways of their own; what they mean is the same."""
    if text is None:
        return None
    if declared == "bit(9)":
        return int(text, 16) if text.startswith("0x") else int(text) if text.isdigit() else text
    if declared in ("float", "double"):
        return float(text)
    if declared == "bool":
        return {"true": "1", "false": "0"}.get(text, text)
    if declared == "time":
        # Ruby has a time of day, on the first day of 2000.
        text = text.split(" ")[-1]
    if declared == "year":
        return text[:4]
    return re.sub(r"(:\d\d)\.0+$", r"\1", text) if declared.startswith(("date", "time")) else text


def test_transaction(connect, driver, table):
    connection, other = connect(driver), connect("pymysql")
    succeeded(connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY, v int)"))
    succeeded(connection.run("BEGIN"))
    succeeded(connection.run(f"INSERT INTO {table} VALUES (1, 10)"))
    assert succeeded(other.run(f"SELECT * FROM {table}")).rows == []
    succeeded(connection.run("ROLLBACK"))
    assert succeeded(connection.run(f"SELECT * FROM {table}")).rows == []
    succeeded(connection.run("START TRANSACTION"))
    assert succeeded(connection.run(f"INSERT INTO {table} VALUES (?, ?), (?, ?)", 1, 10, 2, 20)).affected == 2
    assert succeeded(connection.run(f"UPDATE {table} SET v = v + ? WHERE id = ?", 1, 2)).affected == 1
    succeeded(connection.run("COMMIT"))
    assert succeeded(other.run(f"SELECT * FROM {table} ORDER BY id")).rows == [["1", "10"], ["2", "21"]]


def test_deadlock_and_retry(connect, driver, table):
    first, second = connect(driver), connect(driver)
    succeeded(first.run(f"CREATE TABLE {table} (id int PRIMARY KEY, v int)"))
    succeeded(first.run(f"INSERT INTO {table} VALUES (1, 100), (2, 100)"))
    succeeded(first.run("BEGIN"))
    succeeded(second.run("BEGIN"))
    succeeded(first.run(f"UPDATE {table} SET v = v - 10 WHERE id = 1"))
    succeeded(second.run(f"UPDATE {table} SET v = v - 20 WHERE id = 2"))
    waiting = first.start(f"UPDATE {table} SET v = v + 10 WHERE id = 2")
    time.sleep(0.3)
    assert not waiting.done()
    victim = second.run(f"UPDATE {table} SET v = v + 20 WHERE id = 1")
    assert victim.code == 1213, victim
    assert victim.state == "40001" or driver in STATELESS, victim
    assert "Deadlock found when trying to get lock; try restarting transaction" in victim.error
    succeeded(waiting.result(10))
    # The victim's transaction is gone with its locks; the other's is whole.
    succeeded(second.run("BEGIN"))
    again = second.start(f"UPDATE {table} SET v = v - 20 WHERE id = 2")
    time.sleep(0.1)
    succeeded(first.run("COMMIT"))
    succeeded(again.result(10))
    succeeded(second.run(f"UPDATE {table} SET v = v + 20 WHERE id = 1"))
    succeeded(second.run("COMMIT"))
    assert succeeded(first.run(f"SELECT * FROM {table} ORDER BY id")).rows == [["1", "110"], ["2", "90"]]


ERRORS = [
    ("INSERT INTO {table} VALUES (1, 2)", 1062, "23000", "Duplicate entry '1' for key 'PRIMARY'"),
    ("INSERT INTO {table} VALUES (2, NULL)", 1048, "23000", "Column 'v' cannot be null"),
    ("SELECT * FROM nosuch", 1146, "42S02", "Table 'test.nosuch' doesn't exist"),
    ("SELECT nosuch FROM {table}", 1054, "42S22", "Unknown column 'nosuch' in "),
    ("SELEC 1", 1064, "42000", "You have an error in your SQL syntax"),
    ("INSERT INTO {table} VALUES (3, 99999999999)", 1264, "22003", "Out of range value for column 'v' at row 1"),
]


@pytest.mark.parametrize("form", ["text", "prepared"])
def test_errors(connect, driver, table, form):
    connection = connect(driver)
    succeeded(connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY, v int NOT NULL)"))
    succeeded(connection.run(f"INSERT INTO {table} VALUES (1, 1)"))
    for sql, code, state, text in ERRORS:
        sql = sql.replace("{table}", table)
        outcome = connection.run(sql) if form == "text" else connection.run(sql.replace("(1, 2)", "(1, ?)"), *([2] * sql.count("(1, 2)")))
        assert (outcome.code, outcome.state) in ((code, state), (code, None)), outcome
        assert outcome.state is not None or driver in STATELESS, outcome
        # MySQL 8 names the table of a key.
        assert text in outcome.error.replace(f"{table}.PRIMARY", "PRIMARY")
        assert succeeded(connection.run("SELECT count(*) FROM " + table)).rows == [["1"]]


def test_lock_wait_timeout_keeps_the_transaction(connect, driver, table):
    first, second = connect(driver), connect(driver)
    succeeded(first.run(f"CREATE TABLE {table} (id int PRIMARY KEY, v int)"))
    succeeded(first.run(f"INSERT INTO {table} VALUES (1, 1), (2, 2)"))
    succeeded(first.run("BEGIN"))
    succeeded(first.run(f"UPDATE {table} SET v = 10 WHERE id = 1"))
    succeeded(second.run("SET innodb_lock_wait_timeout = 1"))
    succeeded(second.run("BEGIN"))
    succeeded(second.run(f"UPDATE {table} SET v = 20 WHERE id = 2"))
    outcome = second.run(f"UPDATE {table} SET v = 11 WHERE id = 1")
    assert outcome.code == 1205, outcome
    succeeded(second.run("COMMIT"))
    succeeded(first.run("ROLLBACK"))
    assert succeeded(first.run(f"SELECT v FROM {table} ORDER BY id")).rows == [["1"], ["20"]]
