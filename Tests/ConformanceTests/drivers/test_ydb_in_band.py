"""Faults that a client of YDB's asks for itself, by the header `x-understudy-fault`: for a call, for a session, for its label."""

import pytest
import ydb

import ydb_foreign

RULE, LABEL = "x-understudy-fault", "x-understudy-label"


def with_rule(rule, label=None):
    settings = ydb.BaseRequestSettings().with_header(RULE, rule)
    return settings if label is None else settings.with_header(LABEL, label)


def one(session, text="SELECT 1 AS a", settings=None):
    with session.execute(text, settings=settings) as stream:
        return [dict(row) for result_set in stream for row in result_set.rows]


@pytest.fixture
def session(ydb_driver):
    made = ydb.QuerySession(ydb_driver).create()
    yield made
    made.delete()


@pytest.fixture
def made(ydb_pool, ydb_table):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, v Int64, PRIMARY KEY (id))")
    return ydb_table


# Of a call

def test_call(session):
    with pytest.raises(ydb.issues.Overloaded, match="too much"):
        one(session, settings=with_rule('error OVERLOADED "too much" before statement'))
    assert one(session) == [{"a": 1}]


def test_call_of_the_table_service(ydb_session):
    with pytest.raises(ydb.issues.Aborted):
        ydb_session.transaction().execute("SELECT 1", commit_tx=True, settings=with_rule("serialization_failure before commit"))
    assert ydb_session.transaction().execute("SELECT 1 AS a", commit_tx=True)[0].rows[0].a == 1


def test_others_do_not_meet_it(ydb_driver, session):
    """Neither another session of the same connection nor what is under way there."""
    other = ydb.QuerySession(ydb_driver).create()
    with session.execute("SELECT 1 AS a", settings=with_rule("delay 300ms before statement; error ABORTED after statement")) as stream:
        assert one(other) == [{"a": 1}]
        with pytest.raises(ydb.issues.Aborted):
            list(stream)
    other.delete()


@pytest.mark.parametrize("rule, applied", [("commit_unknown before commit", False), ("commit_unknown after commit", True), ("reset before commit", False), ("reset after commit", True)])
def test_commit_and_its_truth(ydb_server, ydb_pool, made, rule, applied):
    with ydb_foreign.driver(ydb_server, **ydb_foreign.ALONE) as driver:
        tx = ydb.QuerySession(driver).create().transaction().begin()
        ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (1, 10)")
        with pytest.raises((ydb.issues.Undetermined, ydb.issues.ConnectionError)):
            tx.commit(with_rule(rule))
    assert ydb_foreign.rows(ydb_pool, f"SELECT id, v FROM {made}") == ([{"id": 1, "v": 10}] if applied else [])


def test_stream_is_cut_at_a_part(ydb_server):
    rows = "SELECT x FROM AS_TABLE(ListMap(ListFromRange(0, 100000), ($x) -> (<|x: $x|>)))"
    parts = []
    with ydb_foreign.driver(ydb_server, **ydb_foreign.ALONE) as driver, pytest.raises((ydb.issues.ConnectionError, ydb.issues.Unavailable, ydb.issues.Cancelled)):
        with ydb.QuerySession(driver).create().execute(rows, settings=with_rule("cut_answer at message 3")) as stream:
            for result_set in stream:
                parts.append(result_set)
    # What has come and was not read yet goes with the stream.
    assert len(parts) <= 2


def test_real_conflict(session, ydb_pool, made):
    ydb_foreign.run(ydb_pool, f"UPSERT INTO {made} (id, v) VALUES (1, 1)")
    tx = session.transaction().begin()
    ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 10 WHERE id = 1")
    with pytest.raises(ydb.issues.Aborted, match="locks invalidated"):
        tx.commit(with_rule(f'competitor "UPDATE {made} SET v = v + 100 WHERE id = 1" before commit'))
    assert ydb_foreign.rows(ydb_pool, f"SELECT v FROM {made}") == [{"v": 101}]


@pytest.mark.parametrize("rule, said", [("nonsense before statement", "nonsense"), ("error NO_STATUS before statement", "a code is a status"), ("close at accept", "at accept")])
def test_rule_that_cannot_be(session, rule, said):
    with pytest.raises(ydb.issues.BadRequest, match=f"(?s){RULE}.*{said}"):
        one(session, settings=with_rule(rule))
    assert one(session) == [{"a": 1}]


# Of a session

def test_session(ydb_driver):
    session = ydb.QuerySession(ydb_driver).create(with_rule("error ABORTED before statement containing mine times 2"))
    other = ydb.QuerySession(ydb_driver).create()
    for text in ("SELECT 'mine 1'", "SELECT 'mine 2'"):
        assert one(other, text)
        with pytest.raises(ydb.issues.Aborted):
            one(session, text)
    assert one(session, "SELECT 'mine 3' AS a") == [{"a": b"mine 3"}]
    session.delete()


# Of a label

def test_label(ydb_driver, session, request):
    label = request.node.name
    settings = with_rule("error ABORTED before statement times 2", label)
    other = ydb.QuerySession(ydb_driver).create()
    for caller in (session, other):
        with pytest.raises(ydb.issues.Aborted):
            one(caller, settings=settings)
    # It has come twice, whoever asked.
    assert one(session, settings=settings) == one(other, settings=settings) == [{"a": 1}]
    with pytest.raises(ydb.issues.Aborted):
        one(session, settings=with_rule("error ABORTED before statement", label))
    # The rule stays for whoever bears the label, until it is taken away.
    labelled = ydb.BaseRequestSettings().with_header(LABEL, label)
    with pytest.raises(ydb.issues.Aborted):
        one(other, settings=labelled)
    assert one(other, settings=with_rule("", label)) == [{"a": 1}]
    assert one(other, settings=labelled) == [{"a": 1}]
    other.delete()


class Headers(ydb.AnonymousCredentials):
    """What a driver sends with each of its calls."""

    def __init__(self, *headers):
        super().__init__()
        self.headers = list(headers)

    def auth_metadata(self):
        return self.headers


def test_all_calls_of_a_driver(ydb_server):
    """A pool that knows nothing of it retries, and is through at the third attempt."""
    headers = Headers((RULE, "error ABORTED before statement containing retried times 2"), (LABEL, "a whole driver"))
    errors = []
    with ydb_foreign.pool(ydb_server, credentials=headers) as pool:
        settings = ydb.RetrySettings(max_retries=5, on_ydb_error_callback=errors.append, **ydb_foreign.EAGER)
        found = pool.execute_with_retries("SELECT 'retried'u AS mark", retry_settings=settings)
    assert ydb_foreign.listed(found[0]) == [{"mark": "retried"}]
    assert [type(error) for error in errors] == [ydb.issues.Aborted] * 2


# Of a fork

def test_fork_has_rules_of_its_own(ydb_server, ydb_pool):
    with ydb_foreign.pool(ydb_server, database="/local~in_band") as fork:
        ydb_foreign.run(fork, "CREATE TABLE in_band_fork (id Uint64, PRIMARY KEY (id))")
        with fork.checkout() as session:
            with pytest.raises(ydb.issues.Overloaded):
                one(session, "SELECT * FROM in_band_fork", with_rule("overloaded before statement"))
            assert one(session, "SELECT COUNT(*) AS n FROM in_band_fork") == [{"n": 0}]
    with pytest.raises(ydb.issues.SchemeError):
        ydb_foreign.rows(ydb_pool, "SELECT * FROM in_band_fork")


def test_aio(ydb_server):
    async def body(driver):
        async with ydb.aio.QuerySessionPool(driver) as pool:
            found = []
            for _ in range(2):
                try:
                    found.append(ydb_foreign.listed((await pool.execute_with_retries("SELECT 2 AS b", retry_settings=ydb.RetrySettings(max_retries=0)))[0]))
                except ydb.issues.Undetermined as error:
                    found.append(error.status.name)
            return found
    headers = Headers((RULE, "error UNDETERMINED before statement times 1"), (LABEL, "aio"))
    assert ydb_foreign.in_aio(ydb_server, body, credentials=headers) == ["UNDETERMINED", [{"b": 2}]]
