"""Values of every type of YDB: there and back as parameters of both services, through a table, by a literal's text."""

import datetime
import decimal
import json
import uuid
import zoneinfo

import pytest
import ydb

import ydb_foreign

P = ydb.PrimitiveType
UUID = uuid.UUID("6f9619ff-8b86-d011-b42d-00cf4fc964ff")
MOSCOW = zoneinfo.ZoneInfo("Europe/Moscow")

# Type, its value, what the text of a cast of it to Utf8 is.
CASES = [
    (P.Bool, True, "true"), (P.Int8, -128, "-128"), (P.Uint8, 255, "255"), (P.Int16, -32768, "-32768"), (P.Uint16, 65535, "65535"),
    (P.Int32, -2**31, "-2147483648"), (P.Uint32, 2**32 - 1, "4294967295"), (P.Int64, -2**63, "-9223372036854775808"),
    (P.Uint64, 2**64 - 1, "18446744073709551615"), (P.Float, 1.5, "1.5"), (P.Double, 0.1, "0.1"), (P.Utf8, "é漢🎉 'x\\y", "é漢🎉 'x\\y"),
    (P.Utf8, "", ""), (P.String, b"plain", "plain"), (P.Yson, b"{a=1}", None), (P.UUID, UUID, str(UUID)), (P.Date, datetime.date(2024, 2, 29), "2024-02-29"),
    (P.Datetime, datetime.datetime(2024, 2, 29, 12, 34, 56), "2024-02-29T12:34:56Z"),
    (P.Timestamp, datetime.datetime(2024, 2, 29, 12, 34, 56, 789), "2024-02-29T12:34:56.000789Z"),
    (P.Interval, datetime.timedelta(days=-1, microseconds=5), None), (P.Date32, datetime.date(1, 1, 1), "0001-01-01"),
    (P.Datetime64, datetime.datetime(1900, 1, 1, 1, 2, 3), "1900-01-01T01:02:03Z"),
    (P.Timestamp64, datetime.datetime(1900, 1, 1, 1, 2, 3, 4), "1900-01-01T01:02:03.000004Z"), (P.Interval64, datetime.timedelta(days=300), None),
    (P.Json, {"a": [1, None]}, None), (P.JsonDocument, {"a": [1, None]}, None), (P.DyNumber, ".1e2", None),
    (ydb.DecimalType(22, 9), decimal.Decimal("-1234567890123.123456789"), "-1234567890123.123456789"),
    (ydb.DecimalType(35, 10), decimal.Decimal("12345678901234567.0123456789"), "12345678901234567.0123456789"),
]
ZONED = [
    (P.TzDate, datetime.datetime(2024, 2, 29, tzinfo=MOSCOW)), (P.TzDatetime, datetime.datetime(2024, 2, 29, 12, 34, 56, tzinfo=MOSCOW)),
    (P.TzTimestamp, datetime.datetime(2024, 2, 29, 12, 34, 56, 789, tzinfo=MOSCOW)),
]
INTEGERS, TEXTS = ydb.ListType(P.Int32), ydb.OptionalType(P.Utf8)
CONTAINERS = [
    (ydb.OptionalType(P.Int32), None), (ydb.OptionalType(P.Int32), 7), (ydb.OptionalType(ydb.OptionalType(P.Int32)), 7),
    (INTEGERS, [1, -2, 3]), (INTEGERS, []), (ydb.ListType(TEXTS), ["a", None]), (ydb.ListType(INTEGERS), [[1], [], [2, 3]]),
    (ydb.TupleType().add_element(P.Int32).add_element(TEXTS), (1, None)), (ydb.DictType(P.Utf8, P.Int64), {"a": 1, "b": 2}),
    (ydb.StructType().add_member("a", P.Int32).add_member("b", TEXTS), {"a": 1, "b": "x"}),
    (ydb.ListType(ydb.StructType().add_member("a", P.Int32).add_member("l", INTEGERS)), [{"a": 1, "l": [1, 2]}, {"a": 2, "l": []}]),
]


def name(declared):
    return str(declared) if not isinstance(declared, P) else declared.name


def names(cases):
    return [f"{number}-{name(case[0])}" for number, case in enumerate(cases)]


def spelled(declared):
    """The type as YQL spells it."""
    return {"UUID": "Uuid"}.get(name(declared), name(declared))


def sent(declared, value):
    return json.dumps(value) if declared in (P.Json, P.JsonDocument) else value


def there_and_back(pool, declared, value):
    return ydb_foreign.rows(pool, "SELECT $p AS p", {"$p": (sent(declared, value), declared)})[0]["p"]


@pytest.mark.parametrize("declared, value, text", CASES, ids=names(CASES))
def test_there_and_back(ydb_pool, declared, value, text):
    found = there_and_back(ydb_pool, declared, value)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("declared, value", ZONED, ids=names(ZONED))
def test_zones(ydb_pool, declared, value):
    found = there_and_back(ydb_pool, declared, value)
    assert (found, str(found.tzinfo)) == (value, "Europe/Moscow")


@pytest.mark.parametrize("declared, value", CONTAINERS, ids=names(CONTAINERS))
def test_containers(ydb_pool, declared, value):
    assert there_and_back(ydb_pool, declared, value) == value


@pytest.mark.parametrize("text", ["Nan", "Inf", "-Inf"])
def test_decimals_that_are_no_numbers(ydb_pool, text):
    found = there_and_back(ydb_pool, ydb.DecimalType(22, 9), decimal.Decimal(text))
    assert str(found) == str(decimal.Decimal(text))


def test_floats_that_are_no_numbers(ydb_pool):
    assert repr(there_and_back(ydb_pool, P.Double, float("nan"))) == "nan"
    assert there_and_back(ydb_pool, P.Double, float("-inf")) == float("-inf")


@pytest.mark.parametrize("declared, value, text", [case for case in CASES if case[2] is not None],
                         ids=names([case for case in CASES if case[2] is not None]))
def test_text(ydb_pool, declared, value, text):
    found = ydb_foreign.rows(ydb_pool, f"SELECT CAST($p AS Utf8) AS t, CAST($t AS {spelled(declared)}) AS p", {
        "$p": (sent(declared, value), declared), "$t": text})[0]
    assert found == {"t": text, "p": value}


def test_through_a_table(ydb_driver, ydb_pool, ydb_table):
    columns = ", ".join(f"c{number} {spelled(case[0])}" for number, case in enumerate(CASES))
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, {columns}, PRIMARY KEY (id))")
    names = ", ".join(f"c{number}" for number in range(len(CASES)))
    places = ", ".join(f"$c{number}" for number in range(len(CASES)))
    values = {f"$c{number}": (sent(declared, value), declared) for number, (declared, value, _) in enumerate(CASES)}
    ydb_foreign.run(ydb_pool, f"UPSERT INTO {ydb_table} (id, {names}) VALUES (1, {places}); UPSERT INTO {ydb_table} (id) VALUES (2);", values)
    wanted = {f"c{number}": value for number, (_, value, _) in enumerate(CASES)}
    rows = ydb_foreign.rows(ydb_pool, f"SELECT * FROM {ydb_table} ORDER BY id")
    assert rows[1] == {"id": 2, **dict.fromkeys(wanted)}
    assert rows[0] == {"id": 1, **wanted}


def test_through_the_table_service(ydb_driver, ydb_session):
    """Dates are numbers there, unless they are asked for."""
    text = """
        DECLARE $day AS Date; DECLARE $second AS Datetime; DECLARE $moment AS Timestamp; DECLARE $span AS Interval; DECLARE $doc AS Json;
        SELECT $day AS day, $second AS second, $moment AS moment, $span AS span, $doc AS doc"""
    values = {"$day": 19782, "$second": 1709210096, "$moment": 1709210096000789, "$span": -5, "$doc": '{"a": 1}'}
    plain = ydb_session.transaction().execute(ydb_session.prepare(text), values, commit_tx=True)[0].rows[0]
    assert plain == {key[1:]: value for key, value in values.items()}
    settings = (
        ydb.TableClientSettings().with_native_date_in_result_sets(True).with_native_datetime_in_result_sets(True)
        .with_native_timestamp_in_result_sets(True).with_native_interval_in_result_sets(True).with_native_json_in_result_sets(True))
    session = ydb.TableClient(ydb_driver, settings).session().create()
    native = session.transaction().execute(session.prepare(text), values, commit_tx=True)[0].rows[0]
    session.delete()
    assert native == {
        "day": datetime.date(2024, 2, 29), "second": datetime.datetime(2024, 2, 29, 12, 34, 56),
        "moment": datetime.datetime(2024, 2, 29, 12, 34, 56, 789), "span": datetime.timedelta(microseconds=-5), "doc": {"a": 1}}


def test_values_that_have_no_parameter(ydb_pool):
    found = ydb_foreign.rows(ydb_pool, "SELECT Void() AS v, AsList() AS l, AsDict() AS d, AsTuple(1, 'x'u, AsStruct(2 AS a)) AS t")
    assert found == [{"v": None, "l": [], "d": {}, "t": (1, "x", {"a": 2})}]
