"""YDB's DB-API and its dialect of SQLAlchemy: a cursor's life, tables that are made and reflected, a session of the mapper's."""

import contextlib
import datetime
import decimal

import pytest
import sqlalchemy as sa
import ydb_dbapi
from sqlalchemy import orm
from ydb_sqlalchemy import sqlalchemy as dialect


@pytest.fixture
def connection(ydb_server):
    with contextlib.closing(ydb_dbapi.connect(host=ydb_server.host, port=str(ydb_server.port), database="/local")) as opened:
        yield opened


@pytest.fixture(scope="module")
def engine(ydb_server):
    made = sa.create_engine(f"yql+ydb://{ydb_server.host}:{ydb_server.port}/local")
    yield made
    made.dispose()


# The DB-API

def test_cursor(connection, ydb_table):
    with connection.cursor() as cursor:
        cursor.execute_scheme(f"CREATE TABLE {ydb_table} (id Int64 NOT NULL, name Utf8, PRIMARY KEY (id))")
        cursor.execute(f"INSERT INTO {ydb_table} (id, name) VALUES (1, 'ada'u), (2, NULL)")
        connection.commit()
        cursor.execute(f"SELECT id, name FROM {ydb_table} ORDER BY id")
        assert [column[0] for column in cursor.description] == ["id", "name"]
        assert cursor.fetchone() == (1, "ada")
        assert cursor.fetchall() == [(2, None)]
        assert connection.check_exists(f"/local/{ydb_table}")
        assert [column.name for column in connection.describe(f"/local/{ydb_table}").columns] == ["id", "name"]
    assert ydb_table in connection.get_table_names()


def test_transaction(connection, ydb_table):
    with connection.cursor() as cursor:
        cursor.execute_scheme(f"CREATE TABLE {ydb_table} (id Int64 NOT NULL, PRIMARY KEY (id))")
    connection.set_isolation_level("SERIALIZABLE")
    for number, end in ((1, connection.rollback), (2, connection.commit)):
        connection.begin()
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {ydb_table} (id) VALUES ({number})")
        end()
    connection.begin()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {ydb_table}")
        assert cursor.fetchall() == [(2,)]
    connection.commit()


@pytest.mark.parametrize("text, error", [
    ("SELECT FROM", ydb_dbapi.DataError), ("SELECT * FROM no_such_table", ydb_dbapi.ProgrammingError),
    ("INSERT INTO {0} (id) VALUES (1)", ydb_dbapi.IntegrityError)])
def test_errors(connection, ydb_table, text, error):
    with connection.cursor() as cursor:
        cursor.execute_scheme(f"CREATE TABLE IF NOT EXISTS {ydb_table} (id Int64 NOT NULL, PRIMARY KEY (id))")
        cursor.execute(f"UPSERT INTO {ydb_table} (id) VALUES (1)")
        with pytest.raises(error):
            cursor.execute(text.format(ydb_table))


# SQLAlchemy

class Base(orm.DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "sqlalchemy_person"

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    name: orm.Mapped[str | None]
    born: orm.Mapped[datetime.date | None]
    balance: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(sa.DECIMAL(22, 9))
    seen: orm.Mapped[datetime.datetime | None]
    doc: orm.Mapped[dict | None] = orm.mapped_column(sa.JSON)
    photo: orm.Mapped[bytes | None] = orm.mapped_column(sa.BINARY)
    is_new: orm.Mapped[bool] = orm.mapped_column(default=True)


@pytest.fixture
def made(engine):
    Base.metadata.create_all(engine)
    yield engine
    Base.metadata.drop_all(engine)


def test_reflection(made):
    inspector = sa.inspect(made)
    assert "sqlalchemy_person" in inspector.get_table_names()
    assert inspector.has_table("sqlalchemy_person") and not inspector.has_table("nowhere")
    columns = {column["name"]: column for column in inspector.get_columns("sqlalchemy_person")}
    assert set(columns) == {"id", "name", "born", "balance", "seen", "doc", "photo", "is_new"}
    assert not columns["id"]["nullable"] and columns["name"]["nullable"]
    assert isinstance(columns["balance"]["type"], sa.DECIMAL)
    assert inspector.get_pk_constraint("sqlalchemy_person")["constrained_columns"] == ["id"]
    copy = sa.MetaData()
    copy.reflect(made, only=["sqlalchemy_person"])
    assert copy.tables["sqlalchemy_person"].primary_key.columns.keys() == ["id"]


def test_a_session(made):
    seen = datetime.datetime(2024, 2, 29, 12, 34, 56)
    with orm.Session(made) as session:
        session.add_all([
            Person(id=1, name="ann", born=datetime.date(1990, 1, 2), balance=decimal.Decimal("10.5"), seen=seen, doc={"a": [1, "é"]}, photo=b"\0\xff"),
            Person(id=2, name="bob"), Person(id=3, name="bob", is_new=False)])
        session.commit()
        ann = session.get(Person, 1)
        assert (ann.name, ann.born, ann.balance, ann.seen, ann.doc, ann.photo, ann.is_new) == (
            "ann", datetime.date(1990, 1, 2), decimal.Decimal("10.5"), seen, {"a": [1, "é"]}, b"\0\xff", True)
        totals = session.execute(
            sa.select(Person.name, sa.func.count(Person.id)).group_by(Person.name).order_by(Person.name)).all()
        assert totals == [("ann", 1), ("bob", 2)]
        ann.name = "anne"
        session.commit()
        session.delete(session.get(Person, 3))
        session.commit()
        assert session.scalars(sa.select(Person.name).where(Person.id.in_([1, 2, 3])).order_by(Person.id.desc()).limit(5)).all() == ["bob", "anne"]
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2


def test_upsert(made):
    table = Person.__table__
    with made.begin() as connection:
        for name in ("first", "second"):
            connection.execute(dialect.upsert(table).values(id=1, name=name, is_new=True))
        assert connection.execute(sa.select(table.c.id, table.c.name)).all() == [(1, "second")]


def test_key_again(made):
    with orm.Session(made) as session:
        session.add(Person(id=1))
        session.commit()
    with orm.Session(made) as session:
        session.add(Person(id=1))
        with pytest.raises(sa.exc.IntegrityError):
            session.commit()


def test_rollback(made):
    """The dialect leaves every statement to itself unless it is told a level."""
    with orm.Session(made.execution_options(isolation_level="SERIALIZABLE")) as session:
        session.add(Person(id=1, name="gone"))
        session.flush()
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
        session.rollback()
        session.add(Person(id=2, name="stays"))
        session.commit()
        assert session.scalars(sa.select(Person.name)).all() == ["stays"]
