"""YDB's query service as its official Python SDK speaks it: sessions, texts with their result sets, transactions in all modes, retries."""

import datetime
import threading

import pytest
import ydb

import ydb_foreign

MODES = {
    "serializable": ydb.QuerySerializableReadWrite(), "snapshot": ydb.QuerySnapshotReadOnly(),
    "snapshot_write": ydb.QuerySnapshotReadWrite(), "online": ydb.QueryOnlineReadOnly(),
    "inconsistent": ydb.QueryOnlineReadOnly().with_allow_inconsistent_reads(), "stale": ydb.QueryStaleReadOnly(),
}
WRITERS = {"serializable", "snapshot_write"}


@pytest.fixture
def made(ydb_pool, ydb_table):
    """A table of two rows, by its name."""
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, v Int64, PRIMARY KEY (id))")
    ydb_foreign.run(ydb_pool, f"INSERT INTO {ydb_table} (id, v) VALUES (1, 10), (2, 20)")
    return ydb_table


def content(pool, table):
    return {row["id"]: row["v"] for row in ydb_foreign.rows(pool, f"SELECT id, v FROM {table}")}


# Sessions

def test_session(ydb_driver):
    session = ydb.QuerySession(ydb_driver).create()
    assert session.is_active and session.session_id.startswith("ydb://session/")
    assert ydb_foreign.told(session, "SELECT 1 AS a") == [{"a": 1}]
    session.delete()
    assert session.is_closed


def test_pool_is_bounded(ydb_driver):
    with ydb.QuerySessionPool(ydb_driver, size=1) as pool, pool.checkout() as session:
        assert ydb_foreign.told(session, "SELECT 1 AS a") == [{"a": 1}]
        with pytest.raises(ydb.SessionPoolEmpty):
            pool.acquire(timeout=0.1)


def test_a_session_is_kept(ydb_driver):
    with ydb.QuerySessionPool(ydb_driver, size=2) as pool:
        with pool.checkout() as session:
            first = session.session_id
            ydb_foreign.told(session, "SELECT 1")
        with pool.checkout() as session:
            assert session.session_id == first


# Texts

def test_several_result_sets(ydb_pool):
    found = ydb_pool.execute_with_retries("SELECT 1 AS a; SELECT 2 AS b UNION ALL SELECT 3 AS b; SELECT 'x' AS c WHERE 1 = 2;")
    assert [sorted(tuple(row.values()) for row in ydb_foreign.listed(result_set)) for result_set in found] == [[(1,)], [(2,), (3,)], []]


def test_definition_has_no_result(ydb_pool, ydb_table):
    assert ydb_pool.execute_with_retries(f"CREATE TABLE {ydb_table} (id Uint64, PRIMARY KEY (id))") == []
    assert ydb_pool.execute_with_retries(f"UPSERT INTO {ydb_table} (id) VALUES (1)") == []


def test_returning(ydb_pool, made):
    assert ydb_foreign.rows(ydb_pool, f"UPDATE {made} SET v = v + 1 WHERE id = 2 RETURNING id, v") == [{"id": 2, "v": 21}]
    assert ydb_foreign.rows(ydb_pool, f"INSERT INTO {made} (id, v) VALUES (3, 30) RETURNING *") == [{"id": 3, "v": 30}]
    assert ydb_foreign.rows(ydb_pool, f"DELETE FROM {made} WHERE id = 1 RETURNING v") == [{"v": 10}]


def test_native_parameters(ydb_pool):
    found = ydb_foreign.rows(ydb_pool, "SELECT $i + 1 AS i, $f * 2 AS f, $b AS b, $s || 'x'u AS s, $y AS y, $l AS l, $d AS d", {
        "$i": 41, "$f": 1.5, "$b": True, "$s": "é", "$y": b"\x00\xff", "$l": [1, 2], "$d": {"k": 1}})
    assert found == [{"i": 42, "f": 3.0, "b": True, "s": "éx", "y": b"\x00\xff", "l": [1, 2], "d": {"k": 1}}]


def test_declared_parameters(ydb_pool):
    text = "DECLARE $day AS Date; DECLARE $maybe AS Optional<Int32>; SELECT $day + Interval('P1D') AS day, $maybe ?? 7 AS maybe"
    found = ydb_foreign.rows(ydb_pool, text, {
        "$day": (datetime.date(2024, 2, 28), ydb.PrimitiveType.Date), "$maybe": (None, ydb.OptionalType(ydb.PrimitiveType.Int32))})
    assert found == [{"day": datetime.date(2024, 2, 29), "maybe": 7}]


def test_rows_as_a_parameter(ydb_pool, made):
    row = ydb.StructType().add_member("id", ydb.PrimitiveType.Uint64).add_member("v", ydb.PrimitiveType.Int64)
    ydb_foreign.run(ydb_pool, f"UPSERT INTO {made} SELECT id, v FROM AS_TABLE($rows)", {
        "$rows": ([{"id": number, "v": number * 10} for number in range(500)], ydb.ListType(row))})
    assert content(ydb_pool, made) == {number: number * 10 for number in range(500)}


def test_a_long_answer_comes_in_parts(ydb_driver):
    with ydb.QuerySessionPool(ydb_driver) as pool, pool.checkout() as session:
        with session.execute("SELECT x, 'some text of a row' AS t FROM AS_TABLE(ListMap(ListFromRange(0, 100000), ($x) -> (<|x: $x|>)))") as stream:
            parts = [len(part.rows) for part in stream]
        assert sum(parts) == 100_000 and len(parts) > 1
        # One that is left in its middle leaves the session as good as ever.
        with session.execute("SELECT x FROM AS_TABLE(ListMap(ListFromRange(0, 100000), ($x) -> (<|x: $x|>)))") as stream:
            next(iter(stream))
    with ydb.QuerySessionPool(ydb_driver) as pool:
        assert ydb_foreign.rows(pool, "SELECT 1 AS a") == [{"a": 1}]


def test_explain(ydb_pool, made):
    plan = ydb_pool.explain_with_retries(f"SELECT * FROM {made} WHERE id = 1", result_format=ydb.QueryExplainResultFormat.DICT)
    assert isinstance(plan, dict) and plan
    assert "FullScan" in ydb_pool.explain_with_retries(f"SELECT * FROM {made}")
    assert "Lookup" in ydb_pool.explain_with_retries(f"SELECT * FROM {made} WHERE id = 1")


# Transactions

@pytest.mark.parametrize("mode", MODES)
def test_modes_read(ydb_pool, made, mode):
    def callee(tx):
        return ydb_foreign.told(tx, f"SELECT v FROM {made} WHERE id = 2")
    assert ydb_pool.retry_tx_sync(callee, MODES[mode]) == [{"v": 20}]


@pytest.mark.parametrize("mode", MODES)
def test_modes_write(ydb_pool, made, mode):
    def callee(tx):
        ydb_foreign.told(tx, f"UPDATE {made} SET v = 0 WHERE id = 2")
    if mode in WRITERS:
        ydb_pool.retry_tx_sync(callee, MODES[mode])
        assert content(ydb_pool, made) == {1: 10, 2: 0}
        return
    with pytest.raises((ydb.GenericError, ydb.BadRequest), match="(?i)read.?only"):
        ydb_pool.retry_tx_sync(callee, MODES[mode])
    assert content(ydb_pool, made) == {1: 10, 2: 20}


def test_begin_commit_rollback(ydb_pool, made):
    with ydb_pool.checkout() as session:
        with session.transaction() as tx:
            tx.begin()
            assert tx.tx_id
            ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (3, 30)")
            assert ydb_foreign.told(tx, f"SELECT v FROM {made} WHERE id = 3") == [{"v": 30}]
            assert 3 not in content(ydb_pool, made)
            tx.commit()
        with session.transaction() as tx:
            ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (4, 40)")
            tx.rollback()
        with session.transaction() as tx:
            ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (5, 50)", commit_tx=True)
        with pytest.raises(RuntimeError), session.transaction() as tx:
            ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (6, 60)")
            raise RuntimeError("the block's own")
    assert content(ydb_pool, made) == {1: 10, 2: 20, 3: 30, 5: 50}


def test_snapshot_stays(ydb_pool, made):
    with ydb_pool.checkout() as session, session.transaction(ydb.QuerySnapshotReadOnly()) as tx:
        tx.begin()
        assert len(ydb_foreign.told(tx, f"SELECT * FROM {made}")) == 2
        ydb_foreign.run(ydb_pool, f"INSERT INTO {made} (id) VALUES (3)")
        assert len(ydb_foreign.told(tx, f"SELECT * FROM {made}")) == 2
        tx.commit()


# Conflicts

def conflict(pool, table):
    """A transaction that has read what another one has written since: it fails at its commit."""
    with pool.checkout() as session, session.transaction() as tx:
        tx.begin()
        ydb_foreign.told(tx, f"SELECT v FROM {table} WHERE id = 1")
        ydb_foreign.run(pool, f"UPDATE {table} SET v = v + 1 WHERE id = 1")
        ydb_foreign.told(tx, f"UPSERT INTO {table} (id, v) VALUES (2, 0)")
        tx.commit()


def test_conflict(ydb_pool, made):
    with pytest.raises(ydb.Aborted, match="Transaction locks invalidated"):
        conflict(ydb_pool, made)
    assert content(ydb_pool, made) == {1: 11, 2: 20}


def test_no_conflict_of_what_was_not_read(ydb_pool, made):
    with ydb_pool.checkout() as session, session.transaction() as tx:
        tx.begin()
        ydb_foreign.told(tx, f"SELECT v FROM {made} WHERE id = 2")
        ydb_foreign.run(ydb_pool, f"UPDATE {made} SET v = v + 1 WHERE id = 1")
        ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (2, 0)")
        tx.commit()
    assert content(ydb_pool, made) == {1: 11, 2: 0}


def test_conflict_is_retried(ydb_pool, made):
    tries = []

    def callee(tx):
        tries.append(tx.tx_id)
        value = ydb_foreign.told(tx, f"SELECT v FROM {made} WHERE id = 1")[0]["v"]
        if len(tries) < 3:
            ydb_foreign.run(ydb_pool, f"UPDATE {made} SET v = v + 100 WHERE id = 1")
        ydb_foreign.told(tx, f"UPDATE {made} SET v = $v WHERE id = 1", {"$v": value + 1})
    ydb_pool.retry_tx_sync(callee)
    assert len(set(tries)) == 3
    assert content(ydb_pool, made)[1] == 211


def test_many_increments(ydb_server, ydb_pool, made):
    """What every thread adds is there at the end, whatever of it had to be done again."""
    def add():
        for _ in range(10):
            def callee(tx):
                value = ydb_foreign.told(tx, f"SELECT v FROM {made} WHERE id = 1")[0]["v"]
                ydb_foreign.told(tx, f"UPDATE {made} SET v = $v WHERE id = 1", {"$v": value + 1})
            ydb_pool.retry_tx_sync(callee, retry_settings=ydb.RetrySettings(max_retries=200, **ydb_foreign.EAGER))
    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert content(ydb_pool, made)[1] == 50


def test_aio(ydb_server, made):
    async def body(driver):
        async with ydb.aio.QuerySessionPool(driver) as pool:
            async def callee(tx):
                found = []
                async with await tx.execute(f"SELECT v FROM {made} WHERE id = $id", {"$id": (1, ydb.PrimitiveType.Uint64)}) as stream:
                    async for result_set in stream:
                        found += [row.v for row in result_set.rows]
                async with await tx.execute(f"UPDATE {made} SET v = v + 1 WHERE id = 1"):
                    pass
                return found
            first = await pool.retry_tx_async(callee)
            return first, await pool.retry_tx_async(callee, ydb.QuerySnapshotReadWrite())
    assert ydb_foreign.in_aio(ydb_server, body) == ([10], [11])
