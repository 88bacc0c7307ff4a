"""Faults as YDB's official Python SDK meets them: every status as its class and whether the SDK tries again, the commit in all its
outcomes with what the engine says of it afterwards, sessions that end, answers that are cut. The rules are the server's own, given at
its start, each about a text or a table of its own."""

import time

import pytest
import ydb

import ydb_foreign

ALWAYS, IDEMPOTENT, NEVER = "always", "if it may be done twice", "never"

# Each status, its class, and when the SDK does the operation again.
STATUSES = [
    ("BAD_REQUEST", ydb.issues.BadRequest, NEVER), ("UNAUTHORIZED", ydb.issues.Unauthorized, NEVER),
    ("INTERNAL_ERROR", ydb.issues.InternalError, ALWAYS), ("ABORTED", ydb.issues.Aborted, ALWAYS),
    ("UNAVAILABLE", ydb.issues.Unavailable, ALWAYS), ("OVERLOADED", ydb.issues.Overloaded, ALWAYS),
    ("SCHEME_ERROR", ydb.issues.SchemeError, NEVER), ("GENERIC_ERROR", ydb.issues.GenericError, NEVER),
    ("TIMEOUT", ydb.issues.Timeout, NEVER), ("BAD_SESSION", ydb.issues.BadSession, ALWAYS),
    ("PRECONDITION_FAILED", ydb.issues.PreconditionFailed, NEVER), ("ALREADY_EXISTS", ydb.issues.AlreadyExists, NEVER),
    ("NOT_FOUND", ydb.issues.NotFound, ALWAYS), ("SESSION_EXPIRED", ydb.issues.SessionExpired, ALWAYS),
    ("CANCELLED", ydb.issues.Cancelled, NEVER), ("UNDETERMINED", ydb.issues.Undetermined, IDEMPOTENT),
    ("UNSUPPORTED", ydb.issues.Unsupported, NEVER), ("SESSION_BUSY", ydb.issues.SessionBusy, NEVER),
    ("EXTERNAL_ERROR", ydb.issues.ExternalError, NEVER),
]
MEANINGS = [
    ("serialization_failure", ydb.issues.Aborted), ("deadlock", ydb.issues.Aborted), ("lock_timeout", ydb.issues.Aborted),
    ("statement_timeout", ydb.issues.Timeout), ("out_of_memory", ydb.issues.Overloaded), ("disk_full", ydb.issues.Overloaded),
    ("overloaded", ydb.issues.Overloaded), ("read_only", ydb.issues.GenericError), ("shutting_down", ydb.issues.BadSession),
    ("session_expired", ydb.issues.SessionExpired), ("stale_schema", ydb.issues.Aborted),
]
COMMITS = [
    ("aborted", "error ABORTED before commit", ydb.issues.Aborted, False),
    ("conflict", "serialization_failure before commit", ydb.issues.Aborted, False),
    ("unknown_not_applied", "commit_unknown before commit", ydb.issues.Undetermined, False),
    ("unknown_applied", "commit_unknown after commit", ydb.issues.Undetermined, True),
    ("undetermined_not_applied", "error UNDETERMINED before commit", ydb.issues.Undetermined, False),
    ("undetermined_applied", "error UNDETERMINED after commit", ydb.issues.Undetermined, True),
    ("unavailable_not_applied", "error UNAVAILABLE before commit", ydb.issues.Unavailable, False),
    ("unavailable_applied", "error UNAVAILABLE after commit", ydb.issues.Unavailable, True),
    ("expired", "session_expired before commit", ydb.issues.SessionExpired, False),
    ("close_not_applied", "close before commit", ydb.issues.ConnectionError, False),
    ("close_applied", "close after commit", ydb.issues.ConnectionError, True),
    ("reset_not_applied", "reset before commit", ydb.issues.ConnectionError, False),
    ("reset_applied", "reset after commit", ydb.issues.ConnectionError, True),
]
OTHERS = {
    "cut_close": "close at row 3 containing cut_close times 1",
    "cut_reset": "reset at row 3 containing cut_reset times 1",
    "cut_answer": "cut_answer at row 3 containing cut_answer times 1",
    "cut_reset_answer": "reset_answer at row 3 containing cut_reset_answer times 1",
    "late": "delay 300ms before statement containing late times 1",
    "gone": "close before statement containing gone times 1",
    "expires": "session_expired before statement containing expires_here times 1",
    "unsure": "commit_unknown after commit table unsure times 1",
    "wording": "error ABORTED \"not today\" before statement containing wording times 1",
    "competitor": "competitor \"UPDATE competed SET v = v + 1 WHERE id = 1\" before statement containing competitor times 1",
}


@pytest.fixture(scope="module")
def faulty(start_ydb):
    """A server with the rules of all tests, and sessions of it."""
    rules = [f"error {status} before statement containing mark_{status}_ times 2" for status, _, _ in STATUSES]
    rules += [f"{meaning} before statement containing mean_{meaning}_ times 1" for meaning, _ in MEANINGS]
    for service in ("query", "table"):
        rules += [f"{rule} table {service}_{name} times 1" for name, rule, _, _ in COMMITS]
    rules += OTHERS.values()
    with start_ydb(options=tuple(word for rule in rules for word in ("--fault", rule))) as server, ydb_foreign.pool(server) as pool:
        yield pool


def tried(pool, text, is_idempotent=False):
    """The rows of a text that the SDK may do three times at most, and the errors on the way there."""
    errors = []
    settings = ydb.RetrySettings(max_retries=2, idempotent=is_idempotent, on_ydb_error_callback=errors.append, **ydb_foreign.EAGER)
    try:
        return ydb_foreign.listed(pool.execute_with_retries(text, retry_settings=settings)[-1]), errors
    except ydb.Error:
        return None, errors


@pytest.mark.parametrize("status, error, again", STATUSES, ids=[case[0] for case in STATUSES])
def test_statuses(faulty, status, error, again):
    text = f"SELECT 'mark_{status}_'u AS mark"
    mark = [{"mark": f"mark_{status}_"}]
    rows, errors = tried(faulty, text)
    assert {type(found) for found in errors} == {error}
    if again == ALWAYS:
        assert rows == mark and len(errors) == 2
        return
    assert rows is None and len(errors) == 1
    rows, errors = tried(faulty, text, is_idempotent=True)
    assert (rows, len(errors)) == ((mark, 1) if again == IDEMPOTENT else (None, 1))
    assert tried(faulty, text) == (mark, [])


@pytest.mark.parametrize("meaning, error", MEANINGS, ids=[case[0] for case in MEANINGS])
def test_meanings(faulty, meaning, error):
    text = f"SELECT 'mean_{meaning}_'u AS mark"
    with pytest.raises(ydb.Error) as raised:
        ydb_foreign.rows(faulty, text)
    assert type(raised.value) is error
    assert ydb_foreign.rows(faulty, text) == [{"mark": f"mean_{meaning}_"}]


def test_wording(faulty):
    with pytest.raises(ydb.issues.Aborted, match="not today"):
        ydb_foreign.rows(faulty, "SELECT 'wording'")


# The commit

@pytest.mark.parametrize("service", ["query", "table"])
@pytest.mark.parametrize("name, error, applied", [(case[0], *case[2:]) for case in COMMITS], ids=[case[0] for case in COMMITS])
def test_commits(faulty, service, name, error, applied):
    table = f"{service}_{name}"
    ydb_foreign.run(faulty, f"CREATE TABLE {table} (id Uint64, PRIMARY KEY (id))")
    with pytest.raises(error):
        if service == "query":
            with faulty.checkout() as session, session.transaction() as tx:
                tx.begin()
                ydb_foreign.told(tx, f"INSERT INTO {table} (id) VALUES (1)")
                tx.commit()
        else:
            session = faulty._driver.table_client.session().create()
            session.transaction().execute(f"INSERT INTO {table} (id) VALUES (1)", commit_tx=True)
    # The engine's own word.
    assert ydb_foreign.rows(again(faulty), f"SELECT id FROM {table}") == ([{"id": 1}] if applied else [])


def again(pool):
    """The pool, once its driver has found the server again."""
    pool._driver.wait(timeout=ydb_foreign.PATIENCE)
    while True:
        with pool.checkout() as session:
            if session.is_active:
                return pool


# Sessions and answers that end

@pytest.mark.parametrize("fault", ["cut_close", "cut_reset", "cut_answer", "cut_reset_answer"])
def test_cut_answer(faulty, fault):
    """Rows may have come before it, but never an end."""
    text = f"SELECT x, '{fault}' AS mark FROM AS_TABLE(ListMap(ListFromRange(0, 10), ($x) -> (<|x: $x|>)))"
    with pytest.raises(ydb.issues.Error) as raised:
        ydb_foreign.rows(again(faulty), text)
    assert isinstance(raised.value, (ydb.issues.ConnectionError, ydb.issues.Unavailable, ydb.issues.Cancelled))
    assert len(ydb_foreign.rows(again(faulty), text)) == 10


def test_connection_that_goes_is_made_anew(faulty):
    errors = []
    settings = ydb.RetrySettings(
        max_retries=50, on_ydb_error_callback=errors.append, slow_backoff_settings=ydb.BackoffSettings(0, 0.1))
    found = again(faulty).execute_with_retries("SELECT 'gone'u AS mark", retry_settings=settings)
    assert ydb_foreign.listed(found[0]) == [{"mark": "gone"}]
    assert isinstance(errors[0], (ydb.issues.ConnectionError, ydb.issues.Unavailable))


def test_late_answer(faulty):
    session = again(faulty)._driver.table_client.session().create()
    began = time.monotonic()
    assert session.transaction().execute("SELECT 'late'u AS mark", commit_tx=True)[0].rows[0].mark == "late"
    assert time.monotonic() - began >= 0.3


def test_silence(start_ydb):
    """The whole connection says nothing more; another one is heard."""
    with start_ydb(options=("--fault", "silence before statement containing silent times 1")) as server:
        with ydb_foreign.driver(server, **ydb_foreign.ALONE) as driver, ydb_foreign.pool(server) as other:
            session = driver.table_client.session().create()
            settings = ydb.BaseRequestSettings().with_timeout(0.3)
            with pytest.raises(ydb.issues.DeadlineExceed):
                session.transaction().execute("SELECT 'silent'", commit_tx=True, settings=settings)
            assert ydb_foreign.rows(other, "SELECT 1 AS a") == [{"a": 1}]


def test_session_expires(faulty):
    session = ydb.QuerySession(again(faulty)._driver).create()
    with pytest.raises(ydb.issues.SessionExpired):
        ydb_foreign.told(session, "SELECT 'expires_here'")
    assert not session.is_active


def test_competitor_makes_a_real_conflict(faulty):
    """Another session writes what this one has read: the commit is told, and the next try succeeds."""
    ydb_foreign.run(again(faulty), "CREATE TABLE competed (id Uint64, v Int64, PRIMARY KEY (id))")
    ydb_foreign.run(faulty, "INSERT INTO competed (id, v) VALUES (1, 10)")
    tries = []

    def callee(tx):
        tries.append(tx.tx_id)
        value = ydb_foreign.told(tx, "SELECT v FROM competed WHERE id = 1")[0]["v"]
        ydb_foreign.told(tx, "SELECT 'competitor'")
        ydb_foreign.told(tx, "UPDATE competed SET v = $v WHERE id = 1", {"$v": value * 2})
    faulty.retry_tx_sync(callee)
    assert len(tries) == 2
    assert ydb_foreign.rows(faulty, "SELECT v FROM competed") == [{"v": 22}]


def test_outcome_that_nobody_knows_is_made_sure_of(faulty):
    """What may be done twice is done again: the first commit took place, its client was told that nobody knows."""
    ydb_foreign.run(again(faulty), "CREATE TABLE unsure (id Uint64, PRIMARY KEY (id))")
    rows, errors = tried(faulty, "UPSERT INTO unsure (id) VALUES (1); SELECT 1 AS done", is_idempotent=True)
    assert rows == [{"done": 1}] and [type(error) for error in errors] == [ydb.issues.Undetermined]
    assert ydb_foreign.rows(faulty, "SELECT id FROM unsure") == [{"id": 1}]
