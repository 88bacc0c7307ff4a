"""YDB's table service as its official Python SDK speaks it: definitions, prepared and ad hoc queries, transactions in all modes, rows in
bulk, rows by key, whole tables as streams."""

import datetime
import json

import pytest
import ydb

import ydb_foreign

# The SDK would have scan queries asked elsewhere; here they are what is asked for.
pytestmark = pytest.mark.filterwarnings("ignore:scan_query is deprecated")

UINT64, UTF8 = ydb.PrimitiveType.Uint64, ydb.PrimitiveType.Utf8


def described(*columns, key=("id",)):
    columns = columns or (("id", ydb.OptionalType(UINT64)), ("name", ydb.OptionalType(UTF8)))
    return ydb.TableDescription().with_columns(*(ydb.Column(*column) for column in columns)).with_primary_keys(*key)


@pytest.fixture
def path(ydb_driver, ydb_table):
    """A table of id and name."""
    path = f"/local/{ydb_table}"
    ydb_driver.table_client.create_table(path, described())
    return path


def filled(driver, path, count=10):
    columns = ydb.BulkUpsertColumns().add_column("id", UINT64).add_column("name", ydb.OptionalType(UTF8))
    rows = [{"id": number, "name": f"name {number}" if number % 3 else None} for number in range(count)]
    driver.table_client.bulk_upsert(path, rows, columns)
    return rows


def columns_of(entry):
    return {column.name: str(column.type) for column in entry.columns}


# Definitions

def test_create_and_describe(ydb_driver, ydb_session, ydb_table):
    path = f"/local/{ydb_table}"
    ydb_session.create_table(
        path,
        described(("id", UINT64), ("part", ydb.OptionalType(UTF8)), ("amount", ydb.OptionalType(ydb.DecimalType(22, 9))),
                  ("seen", ydb.OptionalType(ydb.PrimitiveType.Timestamp)), key=("id", "part"))
        .with_index(ydb.TableIndex("by_amount").with_index_columns("amount"))
        .with_ttl(ydb.TtlSettings().with_date_type_column("seen", 3600)))
    found = ydb_session.describe_table(path)
    assert found.name == ydb_table and found.is_table()
    assert found.primary_key == ["id", "part"]
    assert columns_of(found) == {"id": "Uint64", "part": "Utf8?", "amount": "Decimal(22,9)?", "seen": "Timestamp?"}
    assert [(index.name, index.index_columns, index.status) for index in found.indexes] == [
        ("by_amount", ["amount"], ydb.IndexStatus.READY)]
    assert (found.ttl_settings.date_type_column.column_name, found.ttl_settings.date_type_column.expire_after_seconds) == ("seen", 3600)


def test_describe_with_statistics(ydb_driver, ydb_session, path):
    filled(ydb_driver, path)
    settings = ydb.DescribeTableSettings().with_include_table_stats(True).with_include_shard_key_bounds(True)
    found = ydb_session.describe_table(path, settings)
    assert found.table_stats.partitions == 1
    assert len(found.shard_key_ranges) == 1


def test_alter(ydb_driver, ydb_session, path):
    ydb_session.alter_table(path, add_columns=[ydb.Column("age", ydb.OptionalType(ydb.PrimitiveType.Int32))], drop_columns=["name"])
    assert columns_of(ydb_session.describe_table(path)) == {"id": "Uint64?", "age": "Int32?"}
    ydb_driver.table_client.alter_table(path, add_indexes=[ydb.TableIndex("by_age").with_index_columns("age")])
    assert [index.name for index in ydb_session.describe_table(path).indexes] == ["by_age"]
    ydb_driver.table_client.alter_table(path, drop_indexes=["by_age"])
    assert ydb_session.describe_table(path).indexes == []


def test_copy(ydb_driver, ydb_session, ydb_pool, path):
    rows = filled(ydb_driver, path)
    ydb_session.copy_table(path, path + "_copy")
    ydb_driver.table_client.copy_tables([(path, path + "_second"), (path + "_copy", path + "_third")])
    ydb_foreign.run(ydb_pool, f"DELETE FROM `{path}`")
    for end in ("_copy", "_second", "_third"):
        assert ydb_foreign.rows(ydb_pool, f"SELECT * FROM `{path}{end}` ORDER BY id") == rows


def test_rename(ydb_driver, ydb_session, ydb_pool, path):
    rows = filled(ydb_driver, path)
    ydb_session.rename_tables([ydb.RenameItem(path, path + "_new")])
    assert ydb_foreign.rows(ydb_pool, f"SELECT * FROM `{path}_new` ORDER BY id") == rows
    with pytest.raises(ydb.SchemeError):
        ydb_session.describe_table(path)


def test_drop(ydb_driver, ydb_session, path):
    ydb_session.drop_table(path)
    with pytest.raises(ydb.SchemeError):
        ydb_session.describe_table(path)
    with pytest.raises(ydb.SchemeError):
        ydb_session.drop_table(path)


def test_scheme_query(ydb_session, ydb_table):
    ydb_session.execute_scheme(f"CREATE TABLE {ydb_table} (id Uint64 NOT NULL, name Utf8, PRIMARY KEY (id))")
    assert columns_of(ydb_session.describe_table(f"/local/{ydb_table}")) == {"id": "Uint64", "name": "Utf8?"}
    ydb_session.execute_scheme(f"DROP TABLE {ydb_table}")


# Queries

def test_prepared_query(ydb_driver, ydb_session, path):
    filled(ydb_driver, path)
    query = ydb_session.prepare(f"""
        DECLARE $ids AS List<Uint64>;
        DECLARE $name AS Optional<Utf8>;
        SELECT id, name FROM `{path}` WHERE id IN $ids AND name != $name ORDER BY id""")
    assert sorted(query.parameters_types) == ["$ids", "$name"]
    for wanted in ([1, 2, 4], [4, 5]):
        result_sets = ydb_session.transaction(ydb.SerializableReadWrite()).execute(
            query, {"$ids": wanted, "$name": "name 4"}, commit_tx=True)
        assert [row.id for row in result_sets[0].rows] == [number for number in wanted if number != 4]


def test_parameters_without_preparation(ydb_session):
    query = ydb.DataQuery("DECLARE $a AS Int32; DECLARE $b AS Utf8; SELECT $a + 1 AS a, $b || 'x'u AS b", {
        "$a": ydb.PrimitiveType.Int32.proto, "$b": UTF8.proto})
    result_sets = ydb_session.transaction().execute(query, {"$a": 41, "$b": "é"}, commit_tx=True)
    assert ydb_foreign.listed(result_sets[0]) == [{"a": 42, "b": "éx"}]


def test_several_result_sets(ydb_session):
    result_sets = ydb_session.transaction().execute("SELECT 1 AS a; SELECT 2 AS b, 3 AS c;", commit_tx=True)
    assert [ydb_foreign.listed(result_set) for result_set in result_sets] == [[{"a": 1}], [{"b": 2, "c": 3}]]


def test_unnamed_columns(ydb_session):
    result_sets = ydb_session.transaction().execute("SELECT 1, 'x', 2 AS named", commit_tx=True)
    assert sorted(column.name for column in result_sets[0].columns) == ["column0", "column1", "named"]


def test_explain(ydb_session, path):
    plan = ydb_session.explain(f"SELECT * FROM `{path}` WHERE id = 1")
    assert "Lookup" in plan.query_plan or "PointLookup" in plan.query_plan
    assert json.loads(plan.query_plan)
    assert "FullScan" in ydb_session.explain(f"SELECT * FROM `{path}`").query_plan


def test_keep_alive(ydb_session):
    ydb_session.keep_alive()
    assert ydb_session.initialized()
    ydb_session.delete()
    assert not ydb_session.initialized()


# Transactions

MODES = [ydb.SerializableReadWrite(), ydb.SnapshotReadOnly(), ydb.OnlineReadOnly(), ydb.OnlineReadOnly().with_allow_inconsistent_reads(),
         ydb.StaleReadOnly()]


@pytest.mark.parametrize("mode", MODES, ids=["serializable", "snapshot", "online", "inconsistent", "stale"])
def test_modes(ydb_driver, ydb_session, path, mode):
    rows = filled(ydb_driver, path)
    result_sets = ydb_session.transaction(mode).execute(f"SELECT * FROM `{path}` ORDER BY id", commit_tx=True)
    assert ydb_foreign.listed(result_sets[0]) == rows


@pytest.mark.parametrize("mode", MODES[1:], ids=["snapshot", "online", "inconsistent", "stale"])
def test_modes_that_write_nothing(ydb_driver, ydb_session, path, mode):
    with pytest.raises((ydb.GenericError, ydb.BadRequest)):
        ydb_session.transaction(mode).execute(f"UPSERT INTO `{path}` (id) VALUES (99)", commit_tx=True)
    assert ydb_driver.table_client.read_rows(path, [{"id": 99}], ydb.StructType().add_member("id", UINT64)).rows == []


def test_commit_and_rollback(ydb_driver, ydb_session, ydb_pool, path):
    with ydb_session.transaction().begin() as tx:
        assert tx.tx_id
        tx.execute(f"INSERT INTO `{path}` (id) VALUES (1)")
        assert ydb_foreign.listed(tx.execute(f"SELECT id FROM `{path}`")[0]) == [{"id": 1}]
        assert ydb_foreign.rows(ydb_pool, f"SELECT id FROM `{path}`") == []
        tx.commit()
    with ydb_session.transaction().begin() as tx:
        tx.execute(f"INSERT INTO `{path}` (id) VALUES (2)")
        tx.rollback()
    assert ydb_foreign.rows(ydb_pool, f"SELECT id FROM `{path}`") == [{"id": 1}]


def test_snapshot_stays(ydb_driver, ydb_session, ydb_pool, path):
    filled(ydb_driver, path, 1)
    with ydb_session.transaction(ydb.SnapshotReadOnly()).begin() as tx:
        assert len(tx.execute(f"SELECT * FROM `{path}`")[0].rows) == 1
        ydb_foreign.run(ydb_pool, f"INSERT INTO `{path}` (id) VALUES (7)")
        assert len(tx.execute(f"SELECT * FROM `{path}`")[0].rows) == 1
        tx.commit()
    assert len(ydb_session.transaction().execute(f"SELECT * FROM `{path}`", commit_tx=True)[0].rows) == 2


# Rows without a query

def test_bulk_upsert_overwrites(ydb_driver, ydb_pool, path):
    filled(ydb_driver, path, 3)
    columns = ydb.BulkUpsertColumns().add_column("id", UINT64).add_column("name", UTF8)
    ydb_driver.table_client.bulk_upsert(path, [{"id": 1, "name": "new"}, {"id": 9, "name": "nine"}], columns)
    assert ydb_foreign.rows(ydb_pool, f"SELECT * FROM `{path}` ORDER BY id") == [
        {"id": 0, "name": None}, {"id": 1, "name": "new"}, {"id": 2, "name": "name 2"}, {"id": 9, "name": "nine"}]


def test_read_rows(ydb_driver, path):
    rows = filled(ydb_driver, path)
    key = ydb.StructType().add_member("id", UINT64)
    found = ydb_driver.table_client.read_rows(path, [{"id": 7}, {"id": 70}, {"id": 2}], key)
    assert sorted(ydb_foreign.listed(found), key=lambda row: row["id"]) == [rows[2], rows[7]]
    found = ydb_driver.table_client.read_rows(path, [{"id": 7}], key, columns=["name"])
    assert ydb_foreign.listed(found) == [{"name": "name 7"}]


def read(session, path, **options):
    return [row for part in session.read_table(path, **options) for row in ydb_foreign.listed(part)]


def test_read_table(ydb_driver, ydb_session, path):
    rows = filled(ydb_driver, path, 3000)
    assert read(ydb_session, path, ordered=True) == rows
    assert read(ydb_session, path, columns=("name",), ordered=True, row_limit=5) == [{"name": row["name"]} for row in rows[:5]]
    key = ydb.TupleType().add_element(ydb.OptionalType(UINT64))
    bounds = ydb.KeyRange(ydb.KeyBound.inclusive((10,), key), ydb.KeyBound.exclusive((15,), key))
    assert read(ydb_session, path, key_range=bounds, ordered=True) == rows[10:15]
    bounds = ydb.KeyRange(ydb.KeyBound.exclusive((2990,), key), None)
    assert read(ydb_session, path, key_range=bounds, ordered=True) == rows[2991:]


def test_scan_query(ydb_driver, path):
    filled(ydb_driver, path, 3000)
    query = ydb.ScanQuery(f"DECLARE $least AS Uint64; SELECT id FROM `{path}` WHERE id >= $least", {"$least": UINT64.proto})
    found = [row.id for part in ydb_driver.table_client.scan_query(query, {"$least": 500}) for row in part.result_set.rows]
    assert sorted(found) == list(range(500, 3000))


def test_aio(ydb_server, ydb_driver, path):
    rows = filled(ydb_driver, path, 20)

    async def body(driver):
        async with ydb.aio.SessionPool(driver, 2) as pool, pool.checkout() as session:
            found = [ydb_foreign.listed(part) async for part in await session.read_table(path, ordered=True)]
            assert sum(found, []) == rows
            plan = await session.explain(f"SELECT * FROM `{path}`")
            assert plan.query_plan
            await session.keep_alive()
            await session.copy_table(path, path + "_copy")
            await session.alter_table(path + "_copy", drop_columns=["name"])
            assert columns_of(await session.describe_table(path + "_copy")) == {"id": "Uint64?"}
            await session.drop_table(path + "_copy")
            parts = await driver.table_client.scan_query(f"SELECT id FROM `{path}`")
            assert len([row async for part in parts for row in part.result_set.rows]) == 20
            async with session.transaction(ydb.SerializableReadWrite()) as tx:
                await tx.begin()
                await tx.execute(f"UPSERT INTO `{path}` (id) VALUES (99)")
                await tx.rollback()
            found = await driver.table_client.read_rows(path, [{"id": 3}, {"id": 99}], ydb.StructType().add_member("id", UINT64))
            assert ydb_foreign.listed(found) == [rows[3]]
    ydb_foreign.in_aio(ydb_server, body)


# What is told, and how much of it

def test_result_is_cut_at_a_thousand_rows(ydb_server, ydb_session):
    """The table service tells no more; its SDK takes that as an error, unless it is told otherwise. The query service tells all."""
    text = "SELECT x FROM AS_TABLE(ListMap(ListFromRange(0, {}), ($x) -> (<|x: $x|>)))"
    assert len(ydb_session.transaction().execute(text.format(1000), commit_tx=True)[0].rows) == 1000
    with pytest.raises(ydb.issues.TruncatedResponseError):
        ydb_session.transaction().execute(text.format(1001), commit_tx=True)
    lenient = ydb.TableClientSettings().with_allow_truncated_result(True)
    with ydb_foreign.driver(ydb_server, table_client_settings=lenient) as driver:
        found = driver.table_client.session().create().transaction().execute(text.format(1500) + "; SELECT 1 AS a", commit_tx=True)
        assert [(len(result.rows), result.truncated) for result in found] == [(1000, True), (1, False)]
    with ydb_foreign.pool(ydb_server) as pool:
        assert len(ydb_foreign.rows(pool, text.format(1500))) == 1500


def test_statistics_name_tables(ydb_driver, ydb_pool, path, ydb_table):
    filled(ydb_driver, path)

    def told(text, mode=ydb.QueryStatsMode.FULL):
        with ydb_pool.checkout() as session:
            with session.execute(text, stats_mode=mode) as stream:
                list(stream)
            return session.last_query_stats
    stats = told(f"SELECT * FROM {ydb_table} WHERE id > 1")
    access = {found.name: found for found in stats.query_phases[0].table_access}
    assert access[path].reads.rows >= 2 and access[path].updates.rows == 0
    assert '"Plan"' in stats.query_plan and stats.total_duration_us > 0
    stats = told(f"UPSERT INTO {ydb_table} (id, name) VALUES (100, 'x'u), (101, 'y'u)")
    assert {found.name: found.updates.rows for found in stats.query_phases[0].table_access} == {path: 2}
    stats = told(f"DELETE FROM {ydb_table} WHERE id >= 100", ydb.QueryStatsMode.BASIC)
    assert {found.name: found.deletes.rows for found in stats.query_phases[0].table_access} == {path: 2}
    assert not stats.query_plan
    assert told("SELECT 1").query_phases[0].literal_phase


def test_creation_time(ydb_session, path):
    settings = ydb.DescribeTableSettings().with_include_table_stats(True)
    made = ydb_session.describe_table(path, settings).table_stats.creation_time
    assert abs((made.replace(tzinfo=datetime.timezone.utc) - datetime.datetime.now(datetime.timezone.utc)).total_seconds()) < 60


def test_what_is_kept_without_effect(ydb_session, ydb_table):
    table = f"/local/{ydb_table}_settings"
    pool = ydb.StoragePool
    ydb_session.create_table(table, (
        ydb.TableDescription().with_column(ydb.Column("id", ydb.PrimitiveType.Uint64)).with_primary_key("id").with_compaction_policy("log")
        .with_storage_settings(ydb.StorageSettings().with_tablet_commit_log0(pool("ssd")).with_external(pool("hdd")).with_store_external_blobs(ydb.FeatureFlag.ENABLED))
        .with_read_replicas_settings(ydb.ReadReplicasSettings().with_any_az_read_replicas_count(2))))
    found = ydb_session.describe_table(table)
    assert (found.storage_settings.tablet_commit_log0.media, found.storage_settings.external.media) == ("ssd", "hdd")
    assert found.read_replicas_settings.any_az_read_replicas_count == 2
    ydb_session.alter_table(
        table, alter_storage_settings=ydb.StorageSettings().with_tablet_commit_log1(pool("nvme")),
        set_read_replicas_settings=ydb.ReadReplicasSettings().with_per_az_read_replicas_count(1), set_compaction_policy="default")
    found = ydb_session.describe_table(table)
    assert found.storage_settings.tablet_commit_log1.media == "nvme"
    assert found.read_replicas_settings.per_az_read_replicas_count == 1


# What cannot be

@pytest.mark.parametrize("columns, row, said", [
    ([("id", "Uint64"), ("nowhere", "Int32")], {"id": 1, "nowhere": 1}, "Unknown column: nowhere"), ([("name", "Utf8")], {"name": "x"}, "Missing key columns: id"),
    ([("id", "Utf8")], {"id": "x"}, "Type mismatch, got type Utf8 for column id, but expected Uint64")])
def test_bulk_upsert_of_other_columns(ydb_driver, path, columns, row, said):
    given = ydb.BulkUpsertColumns()
    for name, kind in columns:
        given.add_column(name, getattr(ydb.PrimitiveType, kind))
    with pytest.raises(ydb.issues.SchemeError, match=said):
        ydb_driver.table_client.bulk_upsert(path, [row], given)


def test_bulk_upsert_beside_an_index(ydb_driver, ydb_pool, ydb_table):
    """Only indexes that follow by themselves allow it."""
    columns = ydb.BulkUpsertColumns().add_column("id", ydb.PrimitiveType.Uint64)
    for kind in ("SYNC", "ASYNC"):
        ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table}_{kind} (id Uint64, v Int64, PRIMARY KEY (id), INDEX by_v GLOBAL {kind} ON (v))")
    ydb_driver.table_client.bulk_upsert(f"/local/{ydb_table}_ASYNC", [{"id": 1}], columns)
    with pytest.raises(ydb.issues.SchemeError, match="Only async-indexed tables are supported by BulkUpsert"):
        ydb_driver.table_client.bulk_upsert(f"/local/{ydb_table}_SYNC", [{"id": 1}], columns)


@pytest.mark.parametrize("column, unit, said", [
    ("nowhere", None, "Cannot enable TTL on unknown column: .*nowhere"), ("name", None, "Unsupported column type"), ("id", None, "ValueSinceUnixEpochModeSettings"), ("at", "UNIT_SECONDS", "DateTypeColumnModeSettings")])
def test_time_to_live_of_such_a_column(ydb_session, ydb_pool, ydb_table, column, unit, said):
    table = f"/local/{ydb_table}_ttl"
    life = ydb.TtlSettings()
    life = life.with_date_type_column(column, 0) if unit is None else life.with_value_since_unix_epoch(column, ydb.ColumnUnit[unit], 0)

    def described():
        return ydb.TableDescription().with_columns(
            ydb.Column("id", ydb.PrimitiveType.Uint64), ydb.Column("name", ydb.OptionalType(ydb.PrimitiveType.Utf8)), ydb.Column("at", ydb.OptionalType(ydb.PrimitiveType.Timestamp))).with_primary_key("id")
    with pytest.raises(ydb.issues.SchemeError, match=said):
        ydb_session.create_table(table, described().with_ttl(life))
    ydb_session.create_table(table, described())
    with pytest.raises(ydb.issues.SchemeError, match=said):
        ydb_session.alter_table(table, set_ttl_settings=life)
    ydb_session.alter_table(table, set_ttl_settings=ydb.TtlSettings().with_date_type_column("at", 3600))
    with pytest.raises(ydb.issues.BadRequest, match="drop TTL column: .*at.*, disable TTL first"):
        ydb_foreign.run(ydb_pool, f"ALTER TABLE `{table}` DROP COLUMN at")
    ydb_foreign.run(ydb_pool, f"ALTER TABLE `{table}` RESET (TTL)")
    ydb_foreign.run(ydb_pool, f"ALTER TABLE `{table}` DROP COLUMN at")
    ydb_session.drop_table(table)
