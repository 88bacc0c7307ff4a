"""The table by which YDB's Go SDK decides what to do after an error, as a test of our statuses: each is met at a commit that took place and at
one that did not, as the class that the Python SDK makes of it, with the engine's own word afterwards; and a loop that goes by the table alone
moves what it is to move once, where the table allows that at all. (Rules: `internal/xerrors` of the Go SDK, in words of our own.)"""

import dataclasses

import pytest
import ydb

import ydb_foreign

NO, IF_IDEMPOTENT, YES = "no", "if it may be done twice", "yes"


@dataclasses.dataclass
class Rule:
    """What the SDK does after a status."""
    again: str
    backoff: str | None = None
    # The session is given up.
    ends_session: bool = False


TABLE = {
    "BAD_REQUEST": Rule(NO), "UNAUTHORIZED": Rule(NO), "INTERNAL_ERROR": Rule(NO), "SCHEME_ERROR": Rule(NO), "GENERIC_ERROR": Rule(NO), "TIMEOUT": Rule(NO),
    "PRECONDITION_FAILED": Rule(NO), "ALREADY_EXISTS": Rule(NO), "NOT_FOUND": Rule(NO), "UNSUPPORTED": Rule(NO), "EXTERNAL_ERROR": Rule(NO),
    "CANCELLED": Rule(NO, "fast"), "SESSION_EXPIRED": Rule(NO, None, True),
    "ABORTED": Rule(YES, "fast"), "UNAVAILABLE": Rule(YES, "fast"), "OVERLOADED": Rule(YES, "slow"), "BAD_SESSION": Rule(YES, None, True), "SESSION_BUSY": Rule(YES, "fast", True),
    "UNDETERMINED": Rule(IF_IDEMPOTENT, "fast"),
}
CLASSES = {
    "BAD_REQUEST": ydb.issues.BadRequest, "UNAUTHORIZED": ydb.issues.Unauthorized, "INTERNAL_ERROR": ydb.issues.InternalError, "ABORTED": ydb.issues.Aborted, "UNAVAILABLE": ydb.issues.Unavailable,
    "OVERLOADED": ydb.issues.Overloaded, "SCHEME_ERROR": ydb.issues.SchemeError, "GENERIC_ERROR": ydb.issues.GenericError, "TIMEOUT": ydb.issues.Timeout, "BAD_SESSION": ydb.issues.BadSession,
    "PRECONDITION_FAILED": ydb.issues.PreconditionFailed, "ALREADY_EXISTS": ydb.issues.AlreadyExists, "NOT_FOUND": ydb.issues.NotFound, "SESSION_EXPIRED": ydb.issues.SessionExpired,
    "CANCELLED": ydb.issues.Cancelled, "UNDETERMINED": ydb.issues.Undetermined, "UNSUPPORTED": ydb.issues.Unsupported, "SESSION_BUSY": ydb.issues.SessionBusy, "EXTERNAL_ERROR": ydb.issues.ExternalError,
}


def with_rule(rule):
    return ydb.BaseRequestSettings().with_header("x-understudy-fault", rule)


@pytest.fixture
def made(ydb_pool, ydb_table):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, v Int64, PRIMARY KEY (id))")
    ydb_foreign.run(ydb_pool, f"UPSERT INTO {ydb_table} (id, v) VALUES (1, 0)")
    return ydb_table


def truth(pool, table):
    return ydb_foreign.rows(pool, f"SELECT v FROM {table}")[0]["v"]


def test_all_statuses_are_in_the_table():
    known = {status.name for status in ydb.issues.StatusCode if 400000 < status.value < 401000}
    assert set(TABLE) == set(CLASSES) == known


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("status", TABLE)
def test_status_at_a_commit(ydb_driver, ydb_pool, made, status, moment):
    session = ydb.QuerySession(ydb_driver).create()
    tx = session.transaction().begin()
    ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 1 WHERE id = 1")
    with pytest.raises(CLASSES[status]) as raised:
        tx.commit(with_rule(f"error {status} {moment} commit"))
    assert type(raised.value) is CLASSES[status] and raised.value.status.name == status
    assert truth(ydb_pool, made) == (1 if moment == "after" else 0)


def by_the_table(driver, rules, is_idempotent, work, attempts=5):
    """Does work over and over as the table says; `rules` are the faults of its commits, one an attempt. Gives the statuses that were met."""
    met, session = [], None
    for attempt in range(attempts):
        session = session or ydb.QuerySession(driver).create()
        tx = session.transaction().begin()
        try:
            work(tx)
            tx.commit(with_rule(rules[attempt]) if attempt < len(rules) else None)
            return met
        except ydb.issues.Error as error:
            met.append(error.status.name)
            rule = TABLE[error.status.name]
            if rule.again == NO or rule.again == IF_IDEMPOTENT and not is_idempotent:
                raise
            # The Python SDK gives up more sessions than the table asks for.
            if rule.ends_session or not session.is_active:
                session = None
    raise AssertionError(f"no end: {met}")


@pytest.mark.parametrize("is_idempotent", [False, True], ids=["once", "idempotent"])
@pytest.mark.parametrize("status", TABLE)
def test_a_loop_by_the_table(ydb_driver, ydb_pool, made, status, is_idempotent):
    """The commits that fail are not applied: who tries again adds once, who does not adds nothing, and hears why."""
    rule = TABLE[status]
    goes_on = rule.again == YES or rule.again == IF_IDEMPOTENT and is_idempotent

    def add(tx):
        ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 1 WHERE id = 1")
    if goes_on:
        assert by_the_table(ydb_driver, [f"error {status} before commit"] * 2, is_idempotent, add) == [status, status]
        assert truth(ydb_pool, made) == 1
    else:
        with pytest.raises(CLASSES[status]):
            by_the_table(ydb_driver, [f"error {status} before commit"] * 2, is_idempotent, add)
        assert truth(ydb_pool, made) == 0


def test_why_undetermined_is_not_tried_again(ydb_driver, ydb_pool, made):
    """The commit took place: work that may not be done twice would have been."""
    def add(tx):
        ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 1 WHERE id = 1")

    def put(tx):
        ydb_foreign.told(tx, f"UPSERT INTO {made} (id, v) VALUES (1, 7)")
    with pytest.raises(ydb.issues.Undetermined):
        by_the_table(ydb_driver, ["commit_unknown after commit"], False, add)
    assert truth(ydb_pool, made) == 1
    by_the_table(ydb_driver, ["commit_unknown after commit"], True, add)
    assert truth(ydb_pool, made) == 3
    by_the_table(ydb_driver, ["commit_unknown after commit"] * 2, True, put)
    assert truth(ydb_pool, made) == 7


def test_a_real_conflict_by_the_table(ydb_driver, ydb_pool, made):
    rule = f'competitor "UPDATE {made} SET v = v * 10 + 5 WHERE id = 1" before commit'

    def add(tx):
        ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 1 WHERE id = 1")
    assert by_the_table(ydb_driver, [rule, rule], False, add) == ["ABORTED", "ABORTED"]
    assert truth(ydb_pool, made) == 56


# What gRPC itself says: the call is lost, and so is what is known of it.

@pytest.mark.parametrize("rule, applied", [("close before commit", 0), ("close after commit", 1), ("reset_answer before commit", 0), ("reset_answer after commit", 1), ("cut_answer after commit", 1)])
def test_lost_calls(ydb_server, ydb_pool, made, rule, applied):
    with ydb_foreign.driver(ydb_server, **ydb_foreign.ALONE) as driver:
        tx = ydb.QuerySession(driver).create().transaction().begin()
        ydb_foreign.told(tx, f"UPDATE {made} SET v = v + 1 WHERE id = 1")
        with pytest.raises((ydb.issues.ConnectionError, ydb.issues.Unavailable, ydb.issues.Cancelled)):
            tx.commit(with_rule(rule))
    assert truth(ydb_pool, made) == applied
