"""SQLAlchemy's compliance suite as YDB's dialect passes it. The suite's tables are fitted to what YDB has (a key in every table, no other
constraints); what the dialect's authors leave out is left out here too, each with the reason."""

import itertools

import pytest
import sqlalchemy as sa
from sqlalchemy.testing import suite
from sqlalchemy.testing.suite import *  # noqa: F401, F403

# Whole groups of tests, and why YDB or its dialect is not for them.
GROUPS = {
    "HasIndexTest": "indexes are made with their tables or by ALTER TABLE, not by CREATE INDEX",
    "QuotedNameArgumentTest": "names with quotes are none",
    "NumericTest": "a number with digits behind the point is Decimal or Double, and which is not the suite's to say",
    "DifficultParametersTest": "columns have plain names",
    "BizarroCharacterTest": "columns have plain names",
    "JoinTest": "joins are by equality",
    "TimeTest": "a time of day is no type", "TimeMicrosecondsTest": "a time of day is no type", "TimeTZTest": "a time of day is no type",
    "DateTimeCoercedToDateTimeTest": "a moment is no day",
    "LongNameBlowoutTest": "constraints have no names",
    "ComponentReflectionTestExtra": "checks, defaults and foreign keys are none",
    "TableViaSelectTest": "CREATE TABLE AS and views are not the dialect's",
    "IdentityReflectionTest": "identity columns are none", "IdentityColumnTest": "identity columns are none", "IdentityAutoincrementTest": "identity columns are none",
    "AutocommitIsolationTest": "the dialect's own level is autocommit", "IsolationLevelTest": "levels are YDB's own",
    "ReturningGuardsTest": "the dialect does not say RETURNING",
    "EnumTest": "an enumeration is no type of columns",
    "DistinctOnTest": "the dialect does not warn of it",
    "NameDenormalizeTest": "new in SQLAlchemy 2.1, of which the dialect's authors expect nothing yet",
    "UuidTest": "the dialect sends text for it", "NativeUUIDTest": "the dialect sends text for it",
    "JSONLegacyStringCastIndexTest": "the casts are PostgreSQL's",
}
# Single tests.
TESTS = {
    "IntegerTest": {"test_huge_int_auto_accommodation": "WHERE needs FROM"},
    "TrueDivTest": {"test_floordiv_numeric": "FLOOR is Math::Floor", "test_truediv_integer": "integers divide as integers", "test_truediv_integer_bound": "integers divide as integers", "test_truediv_numeric": "a number is not Decimal unless it says so",
                    "test_truediv_divisor": "new in SQLAlchemy 2.1, of which the dialect's authors expect nothing yet", "test_truediv_float": "Float has four bytes: see FloatDivisionTest"},
    "ComponentReflectionTest": {
        "test_get_pk_constraint": "every table has a key", "test_get_multi_pk_constraint": "every table has a key", "test_get_view_names": "views are not the dialect's",
        "test_metadata": "schemas are not the dialect's"},
    "JSONTest": {"test_index_cross_casts": "new in SQLAlchemy 2.1, of which the dialect's authors expect nothing yet"},
    "InsertBehaviorTest": {
        "test_insert_from_select_autoinc": "keys number themselves only where they are Serial", "test_insert_from_select_autoinc_no_rows": "keys number themselves only where they are Serial",
        "test_no_results_for_non_returning_insert": "the key is not told"},
    "RowFetchTest": {"test_row_w_scalar_select": "the dialect has no scalar subqueries"},
    "ExistsTest": {"test_select_exists": "WHERE needs FROM", "test_select_exists_false": "WHERE needs FROM"},
    "FetchLimitOffsetTest": {"test_limit_render_multiple_times": "the dialect has no scalar subqueries"},
    "OrderByLabelTest": {"test_composed_multiple": "lower() is Unicode::ToLower", "test_group_by_composed": "a grouped expression is named"},
    "LikeFunctionsTest": {"test_not_regexp_match": "NULL is among the rows that do not match"},
    "HasTableTest": {"test_has_table_cache": "its table has no key when the suite looks at it"},
}


def left_out(name, reason):
    return pytest.mark.skip(reason)(type(name, (getattr(suite, name),), {}))


def without(name, tests):
    base = getattr(suite, name)
    return type(name, (base,), {test: pytest.mark.skip(reason)(getattr(base, test)) for test, reason in tests.items() if hasattr(base, test)})


globals().update({name: left_out(name, reason) for name, reason in GROUPS.items() if hasattr(suite, name)})
globals().update({name: without(name, tests) for name, tests in TESTS.items() if hasattr(suite, name)})


NUMBERS = itertools.count(1000)


@sa.event.listens_for(sa.Table, "before_create")
def fit(table, connection, **options):
    """A table has a key, which may be null, and no constraint but that, which has no name. Keys do not number themselves."""
    if not table.primary_key.columns:
        column = next(iter(table.columns))
        table.append_constraint(sa.PrimaryKeyConstraint(column))
        column.nullable = True
    table.primary_key.name = None
    number = table.primary_key.columns.values()[0]
    if len(table.primary_key.columns) == 1 and isinstance(number.type, sa.Integer) and number.default is None:
        number.default = sa.ColumnDefault(lambda: next(NUMBERS))
        number.default._set_parent(number)
    for constraint in list(table.constraints):
        if constraint is not table.primary_key:
            constraint.ddl_if(callable_=lambda *_, **__: False)


class ExistenceTest(suite.ExistsTest):
    """EXISTS, asked as YDB allows it: without a FROM of one's own there is no WHERE."""

    def ask(self, connection, data):
        stuff = self.tables.stuff
        return connection.execute(sa.select(sa.exists().where(stuff.c.data == data))).fetchall()

    def test_select_exists(self, connection):
        assert self.ask(connection, "some data") == [(True,)]

    def test_select_exists_false(self, connection):
        assert self.ask(connection, "no data") == [(False,)]


class FloatDivisionTest(suite.fixtures.TestBase):
    """Numbers that four bytes hold exactly."""

    def test_truediv_float(self, connection):
        left, right = (sa.literal_column(text, type_=sa.Float()) for text in ("6.25", "2.5"))
        assert connection.scalar(sa.select(left / right)) == 2.5
