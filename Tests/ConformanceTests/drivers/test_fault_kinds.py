"""Every kind of fault, every moment, every filter and count, each seen by a foreign driver. (The commit is in test_faults.)"""

import asyncio
import contextlib
import pathlib
import re

import asyncpg
import psycopg
import pytest

import foreign

ROOT = pathlib.Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.usefixtures("understudy_only")


@pytest.fixture
def faulty(start):
    """A server with rules of its own."""
    with contextlib.ExitStack() as stack:
        def begin(*rules, seed=0):
            options = [word for rule in rules for word in ("--fault", rule)]
            return stack.enter_context(start(options=[*options, "--seed", str(seed)]))
        yield begin


def order(connection, rules):
    outcome = connection.run("SET understudy.fault = '" + rules.replace("'", "''") + "'")
    assert outcome.error is None, outcome


def read(server, sql):
    with psycopg.connect(server.url, autocommit=True) as connection:
        return connection.execute(sql).fetchone()[0]


def goes_on(connection):
    return connection.run("SELECT 'on'").rows == [["on"]]


# Errors by meaning

MEANINGS = [
    ("serialization_failure", "40001"), ("deadlock", "40P01"), ("lock_timeout", "55P03"), ("statement_timeout", "57014"),
    ("out_of_memory", "53200"), ("disk_full", "53100"), ("read_only", "25006"), ("error XX001", "XX001"),
    ("overloaded", "53000"),
    ('error 22000 "not today"', "22000"),
]


@pytest.mark.parametrize("meaning, state", MEANINGS)
def test_error(server, connect, name, meaning, state):
    """Outside a block the session goes on, in one the block has failed."""
    connection = connect(name, server)
    order(connection, f"{meaning} before statement containing '4 + 2' times 2")
    outcome = connection.run("SELECT 4 + 2")
    assert (outcome.state, outcome.over) == (state, False), outcome
    assert "today" not in meaning or "not today" in outcome.error
    assert goes_on(connection)
    connection.do("begin")
    assert connection.run("SELECT 4 + 2").state == state
    assert connection.run("SELECT 1").state == "25P02"
    connection.do("rollback")
    assert goes_on(connection)


@pytest.mark.parametrize("meaning, state", [
    ("too_many_connections", "53300"), ("starting_up", "57P03"), ("shutting_down", "57P01"), ("out_of_memory", "53200"),
    ("disk_full", "53100"), ("error 28000", "28000")])
@pytest.mark.parametrize("moment", ["accept", "authenticate"])
def test_error_while_connecting(faulty, drivers, name, moment, meaning, state):
    server = faulty(f"{meaning} at {moment} times 1")
    outcome = drivers(name, server).do("open")
    if name == "psycopg":
        # libpq tells no code while connecting, but the server's own words.
        words = {"53300": "too many clients", "57P03": "is starting up", "57P01": "terminating connection",
                 "53200": "out of memory", "53100": "No space left", "28000": "error 28000"}
        assert words[state] in outcome.error
    else:
        assert outcome.state == state, outcome
    connection = drivers(name, server)
    assert connection.do("open").error is None
    connection.close_quietly()


def test_stale_schema(server, connect, name):
    """JDBC's driver prepares the statement anew by itself."""
    connection = connect(name, server)
    order(connection, "stale_schema before statement containing '4 + 2' times 1")
    outcome = connection.run("SELECT 4 + 2")
    assert outcome.state == (None if name == "jdbc" else "0A000"), outcome
    assert goes_on(connection)


@pytest.mark.parametrize("meaning, state", [("shutting_down", "57P01"), ("session_expired", "57P05")])
def test_the_session_ends_with_the_error(server, connect, name, meaning, state):
    connection = connect(name, server)
    order(connection, f"{meaning} before statement kind select")
    outcome = connection.run("SELECT 1")
    assert outcome.over, outcome
    assert outcome.state == state or outcome.loss == "end", outcome


# Moments


def test_begin(server, connect, name, table):
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int)")
    order(connection, "error XX001 at begin times 1")
    first = connection.do("begin")
    if first.error is None:
        # JDBC and psycopg send BEGIN with the first statement, pg8000 too.
        first = connection.run(f"INSERT INTO {table} VALUES (1)")
    assert first.state == "XX001"
    if name in ("jdbc", "psycopg", "pg8000"):
        connection.do("rollback")
    # To pgx a BEGIN that fails is the end of the connection.
    assert first.over if name == "pgx" else goes_on(connection)
    assert read(server, f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("side, drawn", [("before", 1), ("after", 2)])
def test_statement(server, connect, name, table, side, drawn):
    """What a sequence gives is never taken back: it tells whether the statement had done its work."""
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id serial)")
    order(connection, f"error XX001 {side} statement kind insert times 1")
    assert connection.run(f"INSERT INTO {table} DEFAULT VALUES").state == "XX001"
    connection.run(f"INSERT INTO {table} DEFAULT VALUES")
    assert read(server, f"SELECT array_agg(id) FROM {table}") == [drawn]


def test_row_of_the_answer(server):
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SET understudy.fault = 'reset at row 3'")
        seen = []
        with pytest.raises(psycopg.OperationalError):
            for row in connection.cursor().stream("SELECT g FROM generate_series(1, 5) g"):
                seen.append(row[0])
        assert seen == [1, 2]


def test_row_of_a_table(server, connect, name, table):
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int)")
    connection.run(f"INSERT INTO {table} VALUES (1), (2), (3)")
    order(connection, f"deadlock at row 2 of table {table} kind update times 1")
    assert connection.run(f"UPDATE {table} SET id = id + 10").state == "40P01"
    assert read(server, f"SELECT sum(id) FROM {table}") == 6
    assert connection.run(f"UPDATE {table} SET id = id + 10").results == [3]


def test_message_of_the_connection(faulty, drivers, name):
    """The third message of all is a setting that the server tells before it is ready."""
    outcome = drivers(name, faulty("close at message 3 of connection times 1")).do("open")
    assert outcome.error is not None and outcome.over


@pytest.mark.parametrize("moment", ["message 1", "byte 0", "byte 3", "byte 20"])
@pytest.mark.parametrize("fault, loss", [("close", "end"), ("reset", "reset")])
def test_message_and_byte_of_an_answer(server, connect, name, fault, loss, moment):
    connection = connect(name, server)
    order(connection, f"{fault} at {moment} containing '4 + 2'")
    outcome = connection.run("SELECT 4 + 2")
    # libpq has one sentence for both, pgx reads on behind a reset and finds the end.
    expected = {loss, "end"} if name in ("psycopg", "pgx") else {loss}
    assert outcome.loss in expected and outcome.over, outcome


@pytest.mark.parametrize("moment", ["message 1", "message 2", "byte 0", "byte 7"])
def test_what_asks_for_faults_is_spared(server, connect, name, moment):
    """A rule of the connection's own befalls the next answer, not that of the SET."""
    connection = connect(name, server)
    order(connection, f"close at {moment} times 1")
    outcome = connection.run("SELECT 4 + 2")
    assert outcome.error is not None and outcome.over, outcome


@pytest.mark.parametrize("moment", ["at begin", "before statement", "after statement", "before commit"])
def test_rules_can_be_taken_back(server, connect, name, moment):
    connection = connect(name, server)
    order(connection, f"error XX001 {moment}")
    assert connection.run("SHOW understudy.fault").error is None
    assert connection.run("SELECT 4 + 2").state == "XX001"
    order(connection, "")
    assert goes_on(connection)


def test_close(server, connect):
    """asyncpg says good-bye and waits for the server's end."""
    connection = connect("asyncpg", server)
    order(connection, "delay 300ms at close")
    assert connection.do("close").seconds >= 0.3
    connection = connect("asyncpg", server)
    connection.run("SELECT pg_advisory_lock(79)")
    order(connection, "silence at close")
    told = connection.start("close")
    assert read(server, "SELECT pg_advisory_lock(79)::text") == ""
    assert not told.done()
    connection.abort()
    told.result()


# Ends


@pytest.mark.parametrize("fault, loss", [("close", "end"), ("reset", "reset")])
@pytest.mark.parametrize("moment", ["accept", "authenticate"])
def test_end_while_connecting(faulty, drivers, name, moment, fault, loss):
    server = faulty(f"{fault} at {moment} times 1")
    outcome = drivers(name, server).do("open")
    assert outcome.error is not None and outcome.over, outcome
    connection = drivers(name, server)
    assert connection.do("open").error is None
    connection.close_quietly()


@pytest.mark.parametrize(
    "fault, loss", [("close", "end"), ("reset", "reset"), ("cut_answer", "end"), ("reset_answer", "reset")])
@pytest.mark.parametrize("moment", ["before statement", "at row 2", "after statement"])
def test_end(server, connect, name, table, moment, fault, loss):
    """What the statement did goes with the session."""
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY)")
    order(connection, f"{fault} {moment} kind insert")
    outcome = connection.run(f"INSERT INTO {table} VALUES (1), (2) RETURNING id")
    expected = {loss, "end"} if name == "psycopg" else {loss}
    assert outcome.loss in expected and outcome.over, outcome
    assert read(server, f"SELECT count(*) FROM {table}") == 0


@pytest.mark.parametrize("moment", ["before statement", "after statement", "at message 1", "at byte 3"])
def test_silence(server, connect, name, moment):
    connection = connect(name, server)
    # The lock is the session's: it is free when the server has fallen silent.
    assert connection.run("SELECT pg_advisory_lock(78)").error is None
    order(connection, f"silence {moment} containing '4 + 2'")
    told = connection.start("run", "SELECT 4 + 2")
    assert read(server, "SELECT pg_advisory_lock(78)::text") == ""
    assert not told.done()
    connection.abort()
    assert told.result().loss == "given up"


# Delays and slowness: only ever that it took as long, never that it was quick.


def test_fixed_delay(server, connect, name):
    connection = connect(name, server)
    order(connection, "delay 200ms before statement containing '4 + 2'")
    assert connection.run("SELECT 4 + 2").seconds >= 0.2


@pytest.mark.parametrize("delay, least", [
    ("delay 100ms..200ms", 0.5), ("delay exponential 100ms max 1s", 0.1), ("delay lognormal 100ms sigma 0.5 max 1s", 0.1)])
def test_drawn_delay(server, connect, delay, least):
    """What is drawn differs from time to time; that five together fall short of the least is out of the question."""
    connection = connect("psycopg", server)
    order(connection, f"{delay} before statement containing '4 + 2'")
    assert sum(connection.run("SELECT 4 + 2").seconds for _ in range(5)) >= least


@pytest.mark.parametrize("moment", ["accept", "authenticate"])
def test_delay_while_connecting(faulty, drivers, name, moment):
    connection = drivers(name, faulty(f"delay 200ms at {moment}"))
    outcome = connection.do("open")
    assert outcome.error is None and outcome.seconds >= 0.2
    connection.close_quietly()


def test_bandwidth(server, connect, name):
    connection = connect(name, server)
    order(connection, "bandwidth 10kB/s before statement containing repeat")
    outcome = connection.run("SELECT repeat('x', 3000) AS filler")
    assert outcome.rows == [["x" * 3000]]
    # The last portion does not wait.
    assert outcome.seconds >= 0.2


# Bytes


def test_split(server, connect, name):
    connection = connect(name, server)
    order(connection, "split 1 before statement containing generate")
    rows = connection.run("SELECT g::text, repeat('é', g) AS filler FROM generate_series(1, 50) g").rows
    assert rows == [[str(number), "é" * number] for number in range(1, 51)]


def test_split_from_the_beginning(faulty, drivers, name):
    connection = drivers(name, faulty("split 1 at accept"))
    assert connection.do("open").error is None
    assert goes_on(connection)
    connection.close_quietly()


def test_truncation(server, connect, name):
    connection = connect(name, server)
    order(connection, "truncate 7 before statement containing '4 + 2'")
    outcome = connection.run("SELECT 4 + 2")
    assert (outcome.loss, outcome.over) == ("end", True), outcome


def test_garbled_value(server):
    """Four bytes of an int8 in binary format: never the number that was sent."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        cursor = connection.cursor(binary=True)
        sql = "SELECT 0::int8 AS a"
        # ParseComplete 5, BindComplete 5, RowDescription 1 + 4 + 2 + 2 + 18, of DataRow 1 + 4 + 2 + 4.
        cursor.execute("SET understudy.fault = 'garble 8 at byte 48 containing int8 times 1'")
        value = cursor.execute(sql).fetchone()[0]
        assert value != 0 and all(byte for byte in value.to_bytes(8, signed=True))
        assert cursor.execute(sql).fetchone() == (0,)


def test_garbled_frame(faulty, connect, name):
    """What was six bytes of count and length is noise. Who waits for more than there is meets the end.

    The noise is the same in every run: from a length below zero, pgx panics.
    """
    server = faulty('garble 6 at row 1 containing "4 + 2"', 'close after statement containing "4 + 2"', seed=1)
    connection = connect(name, server)
    assert connection.run("SELECT 4 + 2").error is not None


def test_oversized_frame(server, connect, name, table):
    """libpq and JDBC refuse it, the others wait for all the bytes that were announced."""
    connection = connect(name, server)
    connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY)")
    order(connection, "oversize after commit kind insert")
    told = connection.start("run", f"INSERT INTO {table} VALUES (1)")
    if name not in ("psycopg", "jdbc"):
        while not read(server, f"SELECT count(*) FROM {table}"):
            pass
        assert not told.done()
        connection.abort()
    outcome = told.result()
    assert outcome.error is not None and outcome.over, outcome
    assert read(server, f"SELECT count(*) FROM {table}") == 1


def test_duplicate_row(server, connect, name):
    connection = connect(name, server)
    order(connection, "duplicate at row 2")
    assert connection.run("SELECT g::text AS g FROM generate_series(1, 3) g").rows == [["1"], ["2"], ["2"], ["3"]]


def test_duplicate_answer(server):
    """The second answer comes while nothing is asked for: libpq says so."""
    with psycopg.connect(server.url, autocommit=True) as connection:
        said = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        connection.execute("SET understudy.fault = 'duplicate after statement containing ''4 + 2'' times 1'")
        assert connection.execute("SELECT 4 + 2").fetchone() == (6,)
        assert connection.execute("SELECT 1").fetchone() == (1,)


# Messages that nobody asked for


def test_notice(server, connect, name):
    connection = connect(name, server)
    order(connection, "notice \"mind the gap\" before statement containing '4 + 2'")
    outcome = connection.run("SELECT 4 + 2")
    said = outcome.warnings or getattr(connection, "warnings", []) or [
        notice[b"M"].decode() for notice in connection.connection.notices]
    assert said == ["mind the gap"]


def test_unsolicited_notification(server):
    async def body():
        connection = await asyncpg.connect(server.url)
        heard = asyncio.get_running_loop().create_future()
        await connection.add_listener("unsolicited", lambda *news: heard.set_result(news[2]))
        await connection.execute("UNLISTEN *")
        await connection.execute("SET understudy.fault = 'unsolicited notification before statement containing ''4 + 2'''")
        await connection.execute("SELECT 4 + 2")
        assert await heard == "unsolicited"
        connection.terminate()
    asyncio.run(body())


def test_unsolicited_setting(server):
    with psycopg.connect(server.url, autocommit=True, application_name="me") as connection:
        connection.execute("SET understudy.fault = 'unsolicited setting before statement containing ''4 + 2'''")
        assert connection.execute("SELECT 4 + 2").fetchone() == (6,)
        assert connection.info.parameter_status("application_name") == "unsolicited"
        assert connection.execute("SHOW application_name").fetchone() == ("me",)


def test_unsolicited_error(server, connect, name):
    connection = connect(name, server)
    order(connection, "unsolicited error before statement containing '4 + 2' times 1")
    outcome = connection.run("SELECT 4 + 2")
    assert outcome.error is not None
    # asyncpg has no place for an error between two answers.
    assert outcome.state == "57P01" or outcome.over or name == "asyncpg", outcome


def test_unsolicited_bytes(server):
    """A NoticeResponse of a rule's own making."""
    notice = b"SNOTICE\0C00000\0Mmade by hand\0\0"
    frame = b"N" + (len(notice) + 4).to_bytes(4) + notice
    with psycopg.connect(server.url, autocommit=True) as connection:
        said = []
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        connection.execute(f"SET understudy.fault = 'unsolicited bytes {frame.hex()} before statement containing ''4 + 2'''")
        assert connection.execute("SELECT 4 + 2").fetchone() == (6,)
        assert said == ["made by hand"]


# Competitors


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
@pytest.mark.parametrize("other", ["jdbc", "pgx"])
def test_competitor(server, connect, table, other, level):
    connection = connect(other, server)
    connection.run(f"CREATE TABLE {table} (id int PRIMARY KEY, n int)")
    connection.run(f"INSERT INTO {table} VALUES (1, 0)")
    order(connection, f"competitor \"UPDATE {table} SET n = 5\" before statement kind update times 1")
    connection.do("begin", level)
    connection.run(f"SELECT n FROM {table}")
    assert connection.run(f"UPDATE {table} SET n = n + 1").state == "40001"
    connection.do("rollback")
    connection.do("begin", level)
    assert connection.run(f"UPDATE {table} SET n = n + 1").results == [1]
    assert connection.do("commit").error is None
    assert read(server, f"SELECT n FROM {table}") == 6


# Filters

SETUP = "CREATE TABLE IF NOT EXISTS jobs (id int); CREATE TABLE IF NOT EXISTS people (id int)"
FILTERS = [
    # The filter, what opens connections that it concerns and others, and statements that it concerns and others.
    ("connection worker", {"options": "-c understudy.label=worker"}, {"options": "-c understudy.label=other"}, [], []),
    ("user ad?", {"user": "ada"}, {"user": "bob"}, [], []),
    ("database 'app*'", {"dbname": "app1"}, {"dbname": "postgres"}, [], []),
    ("application report", {"application_name": "report"}, {"application_name": "reporter"}, [], []),
    ("containing 'Two'", {}, None, ["SELECT 'two'"], ["SELECT 2"]),
    ("matching 'select*jobs'", {}, None, ["SELECT id FROM jobs"], ["SELECT id FROM people", "DELETE FROM jobs"]),
    ("matching /from (jobs|people)$/", {}, None, ["SELECT id from jobs"], ["SELECT id from jobs x", "SELECT id FROM jobs"]),
    ("table j*", {}, None, ["SELECT id FROM jobs", "DELETE FROM jobs"], ["SELECT id FROM people"]),
    ("kind ddl table j*", {}, None,
     ["TRUNCATE jobs", "ALTER TABLE jobs ADD n int", "ALTER TABLE jobs RENAME TO j", "CREATE INDEX ON jobs (id)",
      "COMMENT ON TABLE jobs IS 'x'", "DROP TABLE jobs"], ["TRUNCATE people", "DELETE FROM jobs"]),
    ("kind select", {}, None, ["SELECT 1", "VALUES (1)"], ["DELETE FROM jobs", "SHOW timezone"]),
    ("kind insert,delete", {}, None, ["INSERT INTO jobs VALUES (1)", "DELETE FROM jobs"], ["UPDATE jobs SET id = 2"]),
    ("kind update", {}, None, ["UPDATE jobs SET id = 2"], ["DELETE FROM jobs"]),
    ("kind copy", {}, None, ["COPY jobs TO STDOUT"], ["SELECT 1"]),
    ("kind ddl", {}, None, ["CREATE TABLE t (id int)", "TRUNCATE jobs"], ["SELECT 1"]),
    ("kind begin", {}, None, ["BEGIN"], ["SELECT 1", "ROLLBACK"]),
    ("kind commit", {}, None, ["COMMIT"], ["ROLLBACK"]),
    ("kind rollback", {}, None, ["ROLLBACK"], ["COMMIT"]),
    ("kind savepoint", {}, None, ["SAVEPOINT a"], ["SELECT 1"]),
    ("kind set", {}, None, ["SET timezone = 'UTC'", "SHOW timezone"], ["SELECT 1"]),
    ("kind other", {}, None, ["EXPLAIN SELECT 1", "DISCARD ALL"], ["SELECT 1"]),
]


def state(connection, statement):
    """The statement as it is, over the simple protocol."""
    result = connection.exec_(statement)
    found = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) or b""
    if result.status == psycopg.pq.ExecStatus.COPY_OUT:
        while connection.get_copy_data(0)[0] > 0:
            pass
        while connection.get_result():
            pass
    return found.decode()


@pytest.mark.parametrize("words, concerned, others, hit, missed", FILTERS, ids=[row[0] for row in FILTERS])
def test_filter(start, words, concerned, others, hit, missed):
    with start(options=["--fault", f"error XX001 before statement after 3 {words}", "--create-databases"]) as server:
        # The first three matches pass: what is set up here is not to be hit.
        def try_all(options, statements):
            with psycopg.connect(server.url, autocommit=True, **options) as connection:
                return [state(connection.pgconn, statement.encode()) for statement in statements]
        try_all({}, SETUP.split("; "))
        use_up = hit or ["SELECT 1"]
        while "XX001" not in try_all(concerned, use_up[:1]):
            pass
        assert try_all(concerned, hit or ["SELECT 1"]) == ["XX001"] * len(hit or ["SELECT 1"])
        assert "XX001" not in try_all(concerned if others is None else others, missed or ["SELECT 1"])


def test_connection_by_number(faulty, drivers, name):
    server = faulty("error XX001 before statement connection 2 containing '4 + 2'")
    states = []
    for _ in range(3):
        connection = drivers(name, server)
        assert connection.do("open").error is None
        states.append(connection.run("SELECT 4 + 2").state)
        connection.close_quietly()
    assert states == [None, "XX001", None]


# Counts


def hits(server, count=12, **options):
    """Which of so many equal statements fail."""
    with psycopg.connect(server.url, autocommit=True, **options) as connection:
        found = []
        for number in range(1, count + 1):
            try:
                connection.execute("SELECT 4 + 2")
            except psycopg.errors.DataCorrupted:
                found.append(number)
        return found


@pytest.mark.parametrize("words, expected", [
    ("nth 3", [3]), ("every 4", [4, 8, 12]), ("times 2", [1, 2]), ("after 9", [10, 11, 12]),
    ("after 2 every 3 times 2", [5, 8]), ("probability 100%", list(range(1, 13)))])
def test_count(faulty, words, expected):
    server = faulty(f"error XX001 before statement containing '4 + 2' {words}")
    assert hits(server) == expected
    if words == "nth 3":
        assert hits(server) == []


def test_count_per_connection(faulty):
    server = faulty("error XX001 before statement containing '4 + 2' times 2 per connection")
    assert [hits(server), hits(server)] == [[1, 2], [1, 2]]
    label = {"options": "-c understudy.label=worker"}
    assert [hits(server, **label), hits(server, **label)] == [[1, 2], []]


def test_probability_under_a_seed(faulty):
    rule = "error XX001 before statement containing '4 + 2' probability 0.3"
    first, again, other = (hits(faulty(rule, seed=seed), 200) for seed in (1, 1, 2))
    assert first == again != other
    assert 20 < len(first) < 120


def test_chance_in_band_is_the_connections_own(faulty):
    """Which of several connections asks first is no part of what is drawn for each."""
    def found(server, labels):
        rule = "SET understudy.fault = 'error XX001 before statement containing ''4 + 2'' probability 0.3'"
        opened = {
            label: psycopg.connect(server.url, autocommit=True, options=f"-c understudy.label={label}") for label in labels}
        failed = {}
        for connection in opened.values():
            connection.execute(rule)
        for label, connection in opened.items():
            failed[label] = [state(connection.pgconn, b"SELECT 4 + 2") for _ in range(50)]
            connection.close()
        return failed
    first, again = found(faulty(seed=5), "abc"), found(faulty(seed=5), "cba")
    assert first == again
    assert first["a"] != first["b"] != first["c"]


def test_retry_errors_of_cockroachdb(server, connect, name):
    connection = connect(name, server)
    connection.run("SET inject_retry_errors_enabled = on")
    attempts = 0
    while True:
        connection.do("begin")
        outcome = connection.run("SELECT 4 + 2")
        if outcome.error is None:
            connection.do("commit")
            break
        assert outcome.state == "40001" and "restart transaction" in outcome.error
        connection.do("rollback")
        attempts += 1
        if attempts == 3:
            connection.run("SET inject_retry_errors_enabled = off")
    assert attempts == 3


# Nothing is left out


def test_every_word_of_the_language_is_tested():
    """Each fault, moment, kind of statement, filter and count stands in a rule of these tests."""
    rules = pathlib.Path(__file__).read_text() + pathlib.Path(__file__).with_name("test_faults.py").read_text()
    rooms = ROOT / "Sources/FaultInjection"
    words = {
        word
        for file in ("Rules/Fault.swift", "Rules/FaultMeaning.swift")
        for word in re.findall(r'\("(\w+)", \.\w+\)', (rooms / file).read_text())
    }
    vocabulary = (rooms / "Text/Vocabulary.swift").read_text()
    for listed in ("faults: [String] =", "moments = [", "unsolicited = ["):
        words |= set(re.findall(r'"(\w+)"', vocabulary.split(f"static let {listed}")[1].split("\n    ]")[0].split("\n    static")[0]))
    clauses = (rooms / "Text/RuleParser+Clauses.swift").read_text()
    for line in re.findall(r"^        case ([\w, ]+)$", clauses, re.MULTILINE)[:2]:
        words |= set(line.split(", "))
    assert {"deadlock", "competitor", "accept", "bytes", "probability", "oversize"} <= words
    readme = (ROOT / "README.md").read_text().split("\n## Faults\n")[1].split("\n## ")[0]
    for text in (rules, readme):
        assert not [word for word in sorted(words) if not re.search(rf"\b{word}\b", text)]
