"""The async client's five examples as YDB's official SDK spells them: a query with its retries, a transfer, analytics, many rows at once,
a schema."""

import datetime
import re

import ydb

import ydb_foreign


def test_basic_usage(ydb_server):
    async def main(driver):
        async with ydb.aio.SessionPool(driver, 10) as pool:
            async def query_operation(session):
                result_sets = await session.transaction().execute("SELECT 1 AS value", commit_tx=True)
                return [row.value for row in result_sets[0].rows]
            return await pool.retry_operation(query_operation)
    assert ydb_foreign.in_aio(ydb_server, main) == [1]


TRANSFER = """
    DECLARE $account AS Utf8;
    DECLARE $amount AS Double;
    UPDATE accounts SET balance = balance + $amount WHERE account_id = $account
"""


async def transfer_funds(session, from_account, to_account, amount):
    debit, credit = await session.prepare(TRANSFER), await session.prepare(TRANSFER)
    async with session.transaction(ydb.SerializableReadWrite()) as tx:
        await tx.execute(debit, {"$account": from_account, "$amount": -amount})
        await tx.execute(credit, {"$account": to_account, "$amount": amount}, commit_tx=True)


def test_transactions(ydb_server, ydb_pool):
    ydb_foreign.run(ydb_pool, "CREATE TABLE accounts (account_id Utf8, balance Double, PRIMARY KEY (account_id))")
    ydb_foreign.run(ydb_pool, "INSERT INTO accounts (account_id, balance) VALUES ('acc1'u, 150.0), ('acc2'u, 0.0)")

    async def main(driver):
        async with ydb.aio.SessionPool(driver, 10) as pool, pool.checkout() as session:
            await transfer_funds(session, "acc1", "acc2", 100.0)
    ydb_foreign.in_aio(ydb_server, main)
    assert ydb_foreign.rows(ydb_pool, "SELECT * FROM accounts ORDER BY account_id") == [
        {"account_id": "acc1", "balance": 50.0}, {"account_id": "acc2", "balance": 100.0}]


def test_transaction_that_is_not_committed(ydb_server, ydb_pool):
    """The SDK's transaction does not commit when its block ends."""
    ydb_foreign.run(ydb_pool, "CREATE TABLE forgotten (id Uint64, PRIMARY KEY (id))")

    async def main(driver):
        async with ydb.aio.SessionPool(driver, 10) as pool, pool.checkout() as session:
            async with session.transaction() as tx:
                await tx.execute("INSERT INTO forgotten (id) VALUES (1)")
    ydb_foreign.in_aio(ydb_server, main)
    assert ydb_foreign.rows(ydb_pool, "SELECT * FROM forgotten") == []


def test_query_service(ydb_server, ydb_pool):
    ydb_foreign.run(ydb_pool, """
        CREATE TABLE orders (id Uint64, created_at Timestamp, total_amount Double, PRIMARY KEY (id))""")
    ydb_foreign.run(ydb_pool, """
        INSERT INTO orders (id, created_at, total_amount) VALUES
            (1, Timestamp('2023-12-31T23:59:59Z'), 1.0), (2, Timestamp('2024-01-01T00:00:00Z'), 2.0),
            (3, Timestamp('2024-01-31T12:00:00Z'), 3.0), (4, Timestamp('2024-02-29T00:00:00Z'), 4.0)""")
    query = """
        SELECT
            month,
            COUNT(*) AS orders_count,
            SUM(total_amount) AS total_revenue
        FROM orders
        WHERE created_at >= $start_date
        GROUP BY DateTime::MakeDate(DateTime::StartOfMonth(created_at)) AS month
        ORDER BY month
    """

    async def execute_analytics_query(driver):
        async with ydb.aio.QuerySessionPool(driver, size=5) as pool:
            async def analytics_operation(session):
                parameters = {"$start_date": (datetime.datetime(2024, 1, 1), ydb.PrimitiveType.Timestamp)}
                found = []
                async with await session.execute(query, parameters) as stream:
                    async for result_set in stream:
                        found += [(row.month, row.orders_count, row.total_revenue) for row in result_set.rows]
                return found
            return await pool.retry_operation_async(analytics_operation)
    assert ydb_foreign.in_aio(ydb_server, execute_analytics_query) == [
        (datetime.date(2024, 1, 1), 2, 5.0), (datetime.date(2024, 2, 1), 1, 4.0)]


def test_bulk_operations(ydb_server, ydb_pool):
    ydb_foreign.run(ydb_pool, "CREATE TABLE users (user_id Uint64, name Utf8, email Utf8, PRIMARY KEY (user_id))")
    users = [{"user_id": number, "name": f"user {number}", "email": f"{number}@example.org"} for number in range(500)]

    async def bulk_insert_users(driver):
        column_types = (
            ydb.BulkUpsertColumns()
            .add_column("user_id", ydb.PrimitiveType.Uint64)
            .add_column("name", ydb.PrimitiveType.Utf8)
            .add_column("email", ydb.PrimitiveType.Utf8))
        await driver.table_client.bulk_upsert("/local/users", users, column_types)
    ydb_foreign.in_aio(ydb_server, bulk_insert_users)
    assert ydb_foreign.rows(ydb_pool, "SELECT * FROM users ORDER BY user_id") == users


def test_schema_operations(ydb_server):
    async def setup_database_schema(driver):
        await driver.scheme_client.make_directory("/local/app")
        await driver.scheme_client.make_directory("/local/app/tables")
        directory = await driver.scheme_client.list_directory("/local/app")
        assert [(entry.name, entry.type) for entry in directory.children] == [("tables", ydb.SchemeEntryType.DIRECTORY)]
        async with ydb.aio.SessionPool(driver, 10) as pool:
            async def create_table_operation(session):
                description = (
                    ydb.TableDescription()
                    .with_column(ydb.Column("id", ydb.OptionalType(ydb.PrimitiveType.Uint64)))
                    .with_column(ydb.Column("name", ydb.OptionalType(ydb.PrimitiveType.Utf8)))
                    .with_primary_key("id"))
                await session.create_table("/local/app/tables/users", description)
            await pool.retry_operation(create_table_operation)
            async with pool.checkout() as session:
                described = await session.describe_table("/local/app/tables/users")
        listed = await driver.scheme_client.list_directory("/local/app/tables")
        return [column.name for column in described.columns], [(entry.name, entry.is_table()) for entry in listed.children]
    assert ydb_foreign.in_aio(ydb_server, setup_database_schema) == (["id", "name"], [("users", True)])


def test_driver_tells_what_it_found(ydb_server):
    async def body(driver):
        return driver.discovery_debug_details()
    assert re.search(rf"{ydb_server.host}:{ydb_server.port}", ydb_foreign.in_aio(ydb_server, body))
