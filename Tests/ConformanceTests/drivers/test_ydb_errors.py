"""Every status of YDB that a client can bring about, as the class that its official Python SDK makes of it; and the server goes on."""

import pytest
import ydb

import ydb_foreign

NUMBERS = "ListMap(ListFromRange(0, 3000), ($x) -> (<|x: $x|>))"
SLOW = f"SELECT COUNT(*) AS n FROM AS_TABLE({NUMBERS}) AS a CROSS JOIN AS_TABLE({NUMBERS}) AS b WHERE a.x * b.x % 7 = 3"
LONG = f"SELECT a.x AS x, 'a text that makes the row a long one' AS t FROM AS_TABLE({NUMBERS}) AS a CROSS JOIN AS_TABLE({NUMBERS}) AS b"


@pytest.fixture
def made(ydb_pool, ydb_table):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64 NOT NULL, v Int64, PRIMARY KEY (id))")
    ydb_foreign.run(ydb_pool, f"INSERT INTO {ydb_table} (id, v) VALUES (1, 10)")
    return ydb_table


# What is wrong, its class, what the text says, and where (line and column) if that is told.
TEXTS = [
    ("nonsense", "Is this the real life? Is this just fantasy?", ydb.issues.GenericError, None),
    ("unclosed", "SELECT 'x", ydb.issues.GenericError, None),
    ("no table", "SELECT * FROM no_such_table", ydb.issues.SchemeError, "Cannot find table .*/local/no_such_table"),
    ("no column", "SELECT nothing FROM {made}", ydb.issues.GenericError, "nothing"),
    ("no function", "SELECT NoSuchFunction(1)", ydb.issues.GenericError, "NoSuchFunction"),
    ("no parameter", "DECLARE $p AS Int32; SELECT $p", ydb.issues.BadRequest, "\\$p"),
    ("types", "SELECT 1 + 'x'", ydb.issues.GenericError, None),
    ("key again", "INSERT INTO {made} (id) VALUES (1)", ydb.issues.PreconditionFailed, "(?i)conflict with existing key|duplicat"),
    ("null key", "UPSERT INTO {made} (id) VALUES (NULL)", ydb.issues.BadRequest, "(?i)not null"),
    ("unwrap", "SELECT Unwrap(IF(v = 10, NULL, v), 'none'u) FROM {made}", ydb.issues.PreconditionFailed, "none"),
    ("drop", "DROP TABLE no_such_table", ydb.issues.SchemeError, None),
    ("create again", "CREATE TABLE {made} (id Uint64, PRIMARY KEY (id))", ydb.issues.SchemeError, "(?i)exist"),
    ("ensure", "SELECT Ensure(v, v = 11, 'not so') FROM {made}", ydb.issues.PreconditionFailed, "not so"),
    ("alter", "ALTER TABLE no_such_table ADD COLUMN a Int32", ydb.issues.SchemeError, None),
]


@pytest.mark.parametrize("text, error, said", [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_texts(ydb_pool, made, text, error, said):
    with pytest.raises(ydb.issues.Error, match=said) as raised:
        ydb_foreign.rows(ydb_pool, text.format(made=made))
    assert type(raised.value) is error
    assert raised.value.issues
    assert ydb_foreign.rows(ydb_pool, "SELECT 1 AS a") == [{"a": 1}]


@pytest.mark.parametrize("text, error, said", [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_texts_of_the_table_service(ydb_session, made, text, error, said):
    scheme = text.startswith(("CREATE", "DROP", "ALTER"))
    with pytest.raises(ydb.issues.Error, match=said) as raised:
        if scheme:
            ydb_session.execute_scheme(text.format(made=made))
        else:
            ydb_session.transaction().execute(text.format(made=made), commit_tx=True)
    assert type(raised.value) is error
    assert ydb_session.transaction().execute("SELECT 1 AS a", commit_tx=True)[0].rows[0].a == 1


def test_position(ydb_pool):
    with pytest.raises(ydb.issues.GenericError, match="<main>|position|row|1:|:2:") as raised:
        ydb_foreign.rows(ydb_pool, "SELECT 1;\nSELECT NoSuchFunction(1)")

    def positions(issues):
        for issue in issues:
            yield issue.position.row, issue.position.column
            yield from positions(issue.issues)
    assert (2, 8) in set(positions(raised.value.issues))


def test_wrong_parameter(ydb_pool):
    with pytest.raises(ydb.issues.BadRequest):
        ydb_foreign.rows(ydb_pool, "DECLARE $p AS Int32; SELECT $p", {"$p": "text"})


def test_error_ends_the_transaction(ydb_pool, made):
    with ydb_pool.checkout() as session:
        tx = session.transaction()
        tx.begin()
        ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (2, 20)")
        ended = tx.tx_id
        with pytest.raises(ydb.issues.PreconditionFailed):
            ydb_foreign.told(tx, f"INSERT INTO {made} (id) VALUES (1)")
        other = session.transaction()
        other.begin()
        other._tx_state.tx_id = ended
        with pytest.raises(ydb.issues.NotFound, match="(?i)transaction not found"):
            ydb_foreign.told(other, "SELECT 1")
    assert ydb_foreign.rows(ydb_pool, f"SELECT id FROM {made}") == [{"id": 1}]


def test_unknown_transaction(ydb_session):
    tx = ydb_session.transaction()
    tx._tx_state.tx_id = "01hnqz7s3k0000000000000000"
    with pytest.raises(ydb.issues.NotFound, match="(?i)transaction not found"):
        tx.commit()


def test_definition_in_a_transaction(ydb_pool, ydb_table):
    with ydb_pool.checkout() as session, session.transaction() as tx:
        with pytest.raises((ydb.issues.GenericError, ydb.issues.PreconditionFailed, ydb.issues.BadRequest)):
            ydb_foreign.told(tx, f"CREATE TABLE {ydb_table} (id Uint64, PRIMARY KEY (id))")


def test_unknown_session(ydb_driver):
    session = ydb_driver.table_client.session().create()
    session._state._session_id = "ydb://session/3?node_id=1&id=bm9uc2Vuc2U="
    with pytest.raises(ydb.issues.BadSession):
        session.transaction().execute("SELECT 1", commit_tx=True)
    assert not session.initialized()
    session = ydb.QuerySession(ydb_driver).create()
    session._session_id = "ydb://session/3?node_id=1&id=bm9uc2Vuc2U="
    with pytest.raises(ydb.issues.BadSession):
        ydb_foreign.told(session, "SELECT 1")


def test_deleted_session(ydb_driver):
    session = ydb_driver.table_client.session().create()
    name = session.session_id
    session.delete()
    again = ydb_driver.table_client.session().create()
    again._state._session_id = name
    with pytest.raises(ydb.issues.BadSession):
        again.keep_alive()


def test_bad_session_is_replaced_in_a_pool(ydb_driver):
    with ydb.SessionPool(ydb_driver, size=1) as pool:
        tries = []

        def callee(session):
            tries.append(session.session_id)
            if len(tries) == 1:
                session._state._session_id = "ydb://session/3?node_id=1&id=bm9uc2Vuc2U="
            return session.transaction().execute("SELECT 1 AS a", commit_tx=True)[0].rows[0].a
        assert pool.retry_operation_sync(callee) == 1
        assert len(set(tries)) == 2


def test_busy_session(ydb_driver):
    """An answer that nobody reads on keeps its session."""
    session = ydb.QuerySession(ydb_driver).create()
    with session.execute(LONG) as stream:
        next(iter(stream))
        with pytest.raises(ydb.issues.SessionBusy):
            ydb_foreign.told(session, "SELECT 1")
    session.delete()


@pytest.mark.parametrize("settings, errors", [
    (ydb.BaseRequestSettings().with_operation_timeout(0.1), (ydb.issues.Timeout,)),
    (ydb.BaseRequestSettings().with_cancel_after(0.1), (ydb.issues.Cancelled,)),
    # The server is told the call's own time as the operation's too: it leaves the word to the client.
    (ydb.BaseRequestSettings().with_timeout(0.1), (ydb.issues.DeadlineExceed,))], ids=["operation", "cancel", "call"])
def test_time_is_up(ydb_session, settings, errors):
    with pytest.raises(errors):
        ydb_session.transaction().execute(SLOW, commit_tx=True, settings=settings)


def test_paths(ydb_driver, ydb_session, made):
    columns = ydb.BulkUpsertColumns().add_column("id", ydb.PrimitiveType.Uint64)
    with pytest.raises(ydb.issues.SchemeError):
        ydb_driver.table_client.bulk_upsert("/local/no_such_table", [{"id": 1}], columns)
    with pytest.raises(ydb.issues.SchemeError):
        list(ydb_session.read_table("/local/no_such_table"))
    with pytest.raises(ydb.issues.SchemeError):
        ydb_session.describe_table("/local")
    with pytest.raises(ydb.issues.SchemeError):
        ydb_session.copy_table("/local/no_such_table", "/local/no_such_copy")
    with pytest.raises(ydb.issues.SchemeError):
        ydb_session.rename_tables([ydb.RenameItem("/local/no_such_table", "/local/no_such_copy")])
    with pytest.raises(ydb.issues.Error):
        ydb_session.create_table("/elsewhere/t", ydb.TableDescription().with_column(ydb.Column("id", ydb.PrimitiveType.Uint64)).with_primary_key("id"))


def test_what_is_not_served(ydb_driver, ydb_pool):
    with pytest.raises(ydb.issues.Unimplemented):
        ydb_driver.topic_client.create_topic("/local/topic")
    with ydb_pool.checkout() as session, pytest.raises(ydb.issues.Error) as raised:
        ydb_foreign.told(session, "SELECT 1", syntax=ydb.query.base.QuerySyntax.PG)
    assert isinstance(raised.value, (ydb.issues.Unsupported, ydb.issues.Unimplemented, ydb.issues.BadRequest, ydb.issues.GenericError))


def test_too_many_sessions(start_ydb):
    with start_ydb() as server, ydb_foreign.driver(server) as driver:
        with pytest.raises(ydb.issues.Overloaded):
            for _ in range(1100):
                driver.table_client.session().create()
