"""SQLAlchemy 2 with MySQL: what its inspector finds of what it has made, an application's life with it, a deadlock and its retry."""

import asyncio
import datetime
import decimal
import enum
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

DRIVERS = ["pymysql", "mysqldb", "asyncmy"]


class Base(orm.DeclarativeBase):
    pass


class Mood(enum.Enum):
    calm = "calm"
    wild = "wild"


class Person(Base):
    __tablename__ = "person"
    __table_args__ = (sa.CheckConstraint("balance >= 0", name="solvent"), {"comment": "who we know", "mysql_engine": "InnoDB"})

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    email: orm.Mapped[str] = orm.mapped_column(sa.String(80), unique=True, comment="unique address")
    name: orm.Mapped[str | None] = orm.mapped_column(sa.String(40), server_default="nobody")
    born: orm.Mapped[datetime.date | None]
    balance: orm.Mapped[decimal.Decimal] = orm.mapped_column(sa.Numeric(10, 2), server_default="0.00")
    mood: orm.Mapped[Mood] = orm.mapped_column(default=Mood.calm)
    seen: orm.Mapped[datetime.datetime] = orm.mapped_column(mysql.DATETIME(fsp=6), server_default=sa.func.now(6))
    doc: orm.Mapped[dict | None] = orm.mapped_column(sa.JSON)
    photo: orm.Mapped[bytes | None] = orm.mapped_column(sa.LargeBinary)
    is_new: orm.Mapped[bool] = orm.mapped_column(default=True)
    purchases: orm.Mapped[list["Purchase"]] = orm.relationship(back_populates="person", cascade="all, delete-orphan", passive_deletes=True)


class Purchase(Base):
    __tablename__ = "purchase"
    __table_args__ = (sa.UniqueConstraint("person_id", "line", name="once"), sa.Index("by_price", "price", "quantity"))

    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
    person_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey("person.id", name="buyer", ondelete="CASCADE"))
    line: orm.Mapped[int | None] = orm.mapped_column(sa.SmallInteger)
    price: orm.Mapped[float] = orm.mapped_column(mysql.DOUBLE)
    quantity: orm.Mapped[int] = orm.mapped_column(mysql.INTEGER(unsigned=True), server_default="1")
    note: orm.Mapped[str | None] = orm.mapped_column(sa.Text)
    person: orm.Mapped[Person] = orm.relationship(back_populates="purchases")


@pytest.fixture(params=DRIVERS)
def url(request, mysql_server):
    return f"mysql+{request.param}://root@{mysql_server.host}:{mysql_server.port}/test?charset=utf8mb4"


def run(url, body):
    """Runs a function of a connection; an asynchronous driver does it in a loop of its own."""
    if "asyncmy" not in url:
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            found = body(connection)
        engine.dispose()
        return found

    async def work():
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            found = await connection.run_sync(body)
        await engine.dispose()
        return found
    return asyncio.run(work())


@pytest.fixture
def made(url):
    run(url, Base.metadata.drop_all)
    run(url, Base.metadata.create_all)
    yield url
    run(url, Base.metadata.drop_all)


def test_reflection(made):
    def body(connection):
        inspector = sa.inspect(connection)
        assert {"person", "purchase"} <= set(inspector.get_table_names())
        assert inspector.has_table("person") and not inspector.has_table("nowhere")
        columns = {column["name"]: column for column in inspector.get_columns("person")}
        assert [column["name"] for column in columns.values()] == [
            "id", "email", "name", "born", "balance", "mood", "seen", "doc", "photo", "is_new"]
        assert isinstance(columns["id"]["type"], sa.Integer) and columns["id"]["autoincrement"] and not columns["id"]["nullable"]
        assert (columns["email"]["type"].length, columns["email"]["comment"]) == (80, "unique address")
        assert columns["name"]["default"] == "'nobody'" and columns["name"]["nullable"]
        assert (columns["balance"]["type"].precision, columns["balance"]["type"].scale) == (10, 2)
        assert columns["mood"]["type"].enums == ["calm", "wild"]
        assert columns["seen"]["type"].fsp == 6 and "current_timestamp" in columns["seen"]["default"].lower()
        assert inspector.get_table_comment("person") == {"text": "who we know"}
        assert inspector.get_pk_constraint("purchase")["constrained_columns"] == ["id"]
        (foreign,) = inspector.get_foreign_keys("purchase")
        assert (foreign["name"], foreign["constrained_columns"], foreign["referred_table"]) == ("buyer", ["person_id"], "person")
        assert foreign["options"] == {"ondelete": "CASCADE"}
        assert [unique["name"] for unique in inspector.get_unique_constraints("purchase")] == ["once"]
        indexes = {index["name"]: index for index in inspector.get_indexes("purchase")}
        assert indexes["by_price"]["column_names"] == ["price", "quantity"] and not indexes["by_price"]["unique"]
        assert "solvent" in {check["name"] for check in inspector.get_check_constraints("person")}
        copy = sa.MetaData()
        copy.reflect(connection, only=["person", "purchase"])
        assert [key.target_fullname for key in copy.tables["purchase"].foreign_keys] == ["person.id"]
    run(made, body)


def test_a_session(made):
    def body(connection):
        with orm.Session(connection, join_transaction_mode="create_savepoint") as session:
            ann = Person(
                email="a@x", born=datetime.date(1990, 1, 2), balance=decimal.Decimal("10.50"), mood=Mood.wild,
                doc={"a": [1, "é"]}, photo=b"\0\xff", purchases=[Purchase(price=n / 4, line=n) for n in range(3)])
            session.add_all([ann, Person(email="b@x", name="bob")])
            session.commit()
            assert ann.id == 1 and [purchase.id for purchase in ann.purchases] == [1, 2, 3]
            session.refresh(ann)
            assert (ann.name, ann.mood, ann.balance, ann.doc, ann.photo) == (
                "nobody", Mood.wild, decimal.Decimal("10.50"), {"a": [1, "é"]}, b"\0\xff")
            assert abs(ann.seen - datetime.datetime.now()) < datetime.timedelta(days=2)
            totals = session.execute(
                sa.select(Person.email, sa.func.count(Purchase.id), sa.func.sum(Purchase.price)).outerjoin(Person.purchases)
                .group_by(Person.email).order_by(Person.email)).all()
            assert totals == [("a@x", 3, 0.75), ("b@x", 0, None)]
            with pytest.raises(sa.exc.IntegrityError):
                with session.begin_nested():
                    session.add(Person(email="a@x"))
                    session.flush()
            assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2
            insert = mysql.insert(Person).values(email="b@x", name="again", mood=Mood.calm, is_new=False)
            session.execute(insert.on_duplicate_key_update(name=insert.inserted.name))
            assert session.scalars(sa.select(Person.name).where(Person.email == "b@x")).one() == "again"
            assert session.execute(sa.update(Person).where(Person.balance > 1).values(balance=Person.balance - 1)).rowcount == 1
            locked = session.scalars(sa.select(Person).order_by(Person.id).with_for_update(skip_locked=True)).all()
            assert len(locked) == 2
            session.delete(locked[0])
            session.commit()
            assert session.scalar(sa.select(sa.func.count()).select_from(Purchase)) == 0
    run(made, body)


def test_a_deadlock_is_retried(made):
    """Two workers move money between two accounts in opposite orders until both have succeeded."""
    if "asyncmy" in made:
        return asyncio.run(retry_with_await(made))
    engine = sa.create_engine(made)
    with orm.Session(engine) as session:
        session.add_all([Person(email=name, balance=100) for name in ("a@x", "b@x")])
        session.commit()
    barrier, codes = threading.Barrier(2), []

    def move(source, target):
        for attempt in range(5):
            try:
                with orm.Session(engine) as session, session.begin():
                    session.execute(sa.update(Person).where(Person.email == source).values(balance=Person.balance - 10))
                    if attempt == 0:
                        barrier.wait(10)
                    session.execute(sa.update(Person).where(Person.email == target).values(balance=Person.balance + 10))
                return
            except sa.exc.OperationalError as error:
                codes.append(error.orig.args[0])

    workers = [threading.Thread(target=move, args=pair) for pair in (("a@x", "b@x"), ("b@x", "a@x"))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert codes == [1213]
    with orm.Session(engine) as session:
        assert session.scalars(sa.select(Person.balance)).all() == [100, 100]
    engine.dispose()


async def retry_with_await(url):
    engine = create_async_engine(url)
    async with AsyncSession(engine) as session:
        session.add_all([Person(email=name, balance=100) for name in ("a@x", "b@x")])
        await session.commit()
    arrived, codes = [asyncio.Event(), asyncio.Event()], []

    async def move(number, source, target):
        for attempt in range(5):
            try:
                async with AsyncSession(engine) as session, session.begin():
                    await session.execute(sa.update(Person).where(Person.email == source).values(balance=Person.balance - 10))
                    if attempt == 0:
                        arrived[number].set()
                        await asyncio.wait_for(arrived[1 - number].wait(), 10)
                    await session.execute(sa.update(Person).where(Person.email == target).values(balance=Person.balance + 10))
                return
            except sa.exc.OperationalError as error:
                codes.append(error.orig.args[0])

    await asyncio.gather(move(0, "a@x", "b@x"), move(1, "b@x", "a@x"))
    assert codes == [1213]
    async with AsyncSession(engine) as session:
        assert (await session.scalars(sa.select(Person.balance))).all() == [100, 100]
    await engine.dispose()
