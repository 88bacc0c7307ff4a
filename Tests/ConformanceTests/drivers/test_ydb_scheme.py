"""Directories of YDB, and who may do what, by the scheme client of its official Python SDK."""

import pytest
import ydb

import ydb_foreign


@pytest.fixture
def scheme(ydb_driver):
    return ydb_driver.scheme_client


@pytest.fixture
def directory(scheme, ydb_table):
    path = f"/local/{ydb_table}"
    scheme.make_directory(path)
    return path


def children(scheme, path):
    return {entry.name: entry.type for entry in scheme.list_directory(path).children}


def test_the_database(scheme):
    found = scheme.describe_path("/local")
    assert found.is_directory_or_database() and found.name.strip("/") == "local"
    assert found.owner


def test_directories(scheme, directory):
    assert children(scheme, directory) == {}
    # One that is there already is no error.
    scheme.make_directory(directory)
    scheme.make_directory(directory + "/a/b")
    assert children(scheme, directory) == {"a": ydb.SchemeEntryType.DIRECTORY}
    assert scheme.describe_path(directory + "/a/b").is_directory()
    scheme.remove_directory(directory + "/a/b")
    assert children(scheme, directory + "/a") == {}


def test_removal(scheme, directory, ydb_pool):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE `{directory}/t` (id Uint64, PRIMARY KEY (id))")
    with pytest.raises(ydb.Error) as raised:
        scheme.remove_directory(directory)
    assert isinstance(raised.value, (ydb.SchemeError, ydb.PreconditionFailed))
    assert children(scheme, directory) == {"t": ydb.SchemeEntryType.TABLE}
    ydb_foreign.run(ydb_pool, f"DROP TABLE `{directory}/t`")
    scheme.remove_directory(directory)
    with pytest.raises(ydb.SchemeError):
        scheme.list_directory(directory)


def test_removal_with_all_that_is_in_it(ydb_driver, scheme, directory, ydb_pool):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE `{directory}/a/b/t` (id Uint64, PRIMARY KEY (id))")
    assert children(scheme, directory + "/a") == {"b": ydb.SchemeEntryType.DIRECTORY}

    def remove(path):
        for entry in scheme.list_directory(path).children:
            if entry.is_directory():
                remove(f"{path}/{entry.name}")
            else:
                ydb_driver.table_client.drop_table(f"{path}/{entry.name}")
        scheme.remove_directory(path)
    remove(directory)
    with pytest.raises(ydb.SchemeError):
        scheme.describe_path(directory)


def test_kinds_of_entries(scheme, directory, ydb_pool):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE `{directory}/t` (id Uint64, PRIMARY KEY (id))")
    ydb_foreign.run(ydb_pool, f"CREATE VIEW `{directory}/v` WITH (security_invoker = TRUE) AS SELECT 1 AS a")
    assert children(scheme, directory) == {"t": ydb.SchemeEntryType.TABLE, "v": ydb.SchemeEntryType.VIEW}
    assert ydb_foreign.rows(ydb_pool, f"SELECT * FROM `{directory}/v`") == [{"a": 1}]


@pytest.mark.parametrize("call", ["list_directory", "describe_path", "remove_directory"])
def test_what_is_not_there(scheme, call):
    with pytest.raises(ydb.SchemeError):
        getattr(scheme, call)("/local/there/is/no/such")


def test_aio(ydb_server, directory):
    async def body(driver):
        await driver.scheme_client.make_directory(directory + "/x")
        found = await driver.scheme_client.describe_path(directory + "/x")
        listed = await driver.scheme_client.list_directory(directory)
        await driver.scheme_client.remove_directory(directory + "/x")
        return found.name, [entry.name for entry in listed.children]
    assert ydb_foreign.in_aio(ydb_server, body) == ("x", ["x"])


# What is in the way

@pytest.fixture
def table(ydb_pool, directory):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE `{directory}/t` (id Uint64, PRIMARY KEY (id))")
    return f"{directory}/t"


@pytest.mark.parametrize("call, below, said", [
    ("make_directory", "", "unexpected path type .*EPathTypeTable.*expected types: EPathTypeDir"), ("make_directory", "/x", "/t.*, error: path is not a directory .*EPathTypeTable"),
    ("make_directory", "/x/y", "/t.*, error: path is not a directory"), ("remove_directory", "", "/t.*, error: path is not a directory"), ("remove_directory", "/x", None)])
def test_a_table_is_no_directory(scheme, table, call, below, said):
    with pytest.raises(ydb.SchemeError, match=said):
        getattr(scheme, call)(table + below)
    assert scheme.describe_path(table).is_table()


def test_nothing_stands_below_a_table(ydb_session, ydb_pool, scheme, table):
    description = ydb.TableDescription().with_column(ydb.Column("id", ydb.PrimitiveType.Uint64)).with_primary_key("id")
    with pytest.raises(ydb.SchemeError, match="path is not a directory"):
        ydb_session.create_table(table + "/inner", description)
    for text in (f"CREATE TABLE `{table}/inner` (id Uint64, PRIMARY KEY (id))", f"ALTER TABLE `{table}` RENAME TO `{table}/inner`", f"CREATE VIEW `{table}/inner` WITH (security_invoker = TRUE) AS SELECT 1 AS a"):
        with pytest.raises(ydb.SchemeError, match="path is not a directory"):
            ydb_foreign.run(ydb_pool, text)
    assert scheme.describe_path(table).is_table()


# Who may do what: kept and told, asked of nobody

def may(entry):
    return {given.subject: set(given.permission_names) for given in entry.permissions}


def may_in_effect(entry):
    return {given.subject: set(given.permission_names) for given in entry.effective_permissions}


def test_permissions(scheme, directory):
    def change(settings):
        scheme.modify_permissions(directory, settings)
        return may(scheme.describe_path(directory))
    settings = ydb.ModifyPermissionsSettings
    assert change(settings().grant_permissions("ada", ("ydb.generic.read", "ydb.generic.list"))) == {"ada": {"ydb.generic.read", "ydb.generic.list"}}
    assert change(settings().grant_permissions("bob", ("ydb.generic.use",)).revoke_permissions("ada", ("ydb.generic.list",))) == {"ada": {"ydb.generic.read"}, "bob": {"ydb.generic.use"}}
    assert change(settings().set_permissions("ada", ("ydb.granular.select_row",))) == {"ada": {"ydb.granular.select_row"}, "bob": {"ydb.generic.use"}}
    assert change(settings().revoke_permissions("bob", ("ydb.generic.use",))) == {"ada": {"ydb.granular.select_row"}}
    assert change(settings().clear_permissions().grant_permissions("eve", ("ydb.generic.full",))) == {"eve": {"ydb.generic.full"}}
    assert change(settings().change_owner("ada")) == {"eve": {"ydb.generic.full"}}
    assert scheme.describe_path(directory).owner == "ada"
    assert {entry.name: entry.owner for entry in scheme.list_directory("/local").children}[directory.rsplit("/", 1)[1]] == "ada"


def test_permissions_go_down(scheme, directory, table):
    scheme.make_directory(directory + "/d")
    scheme.modify_permissions(directory, ydb.ModifyPermissionsSettings().grant_permissions("ada", ("ydb.generic.read",)))
    scheme.modify_permissions(table, ydb.ModifyPermissionsSettings().grant_permissions("ada", ("ydb.generic.write",)))
    assert may(scheme.describe_path(table)) == {"ada": {"ydb.generic.write"}}
    assert may_in_effect(scheme.describe_path(table)) == {"ada": {"ydb.generic.read", "ydb.generic.write"}}
    assert (may(scheme.describe_path(directory + "/d")), may_in_effect(scheme.describe_path(directory + "/d"))) == ({}, {"ada": {"ydb.generic.read"}})


def test_grant_and_revoke_are_the_same(scheme, ydb_pool, ydb_session, directory, table):
    ydb_foreign.run(ydb_pool, f"GRANT SELECT, INSERT, DESCRIBE SCHEMA ON `{table}`, `{directory}` TO ada")
    expected = {"ada": {"ydb.generic.read", "ydb.generic.write", "ydb.granular.describe_schema"}}
    assert may(scheme.describe_path(table)) == may(scheme.describe_path(directory)) == may(ydb_session.describe_table(table)) == expected
    ydb_foreign.run(ydb_pool, f"REVOKE 'ydb.generic.write' ON `{table}` FROM ada")
    scheme.modify_permissions(table, ydb.ModifyPermissionsSettings().grant_permissions("bob", ("ydb.generic.list",)))
    assert may(scheme.describe_path(table)) == {"ada": {"ydb.generic.read", "ydb.granular.describe_schema"}, "bob": {"ydb.generic.list"}}
    ydb_foreign.run(ydb_pool, f"REVOKE ALL ON `{table}` FROM ada, bob")
    assert may(scheme.describe_path(table)) == {}
    ydb_foreign.run(ydb_pool, f"GRANT ALL PRIVILEGES ON `{table}` TO ada WITH GRANT OPTION")
    assert may(scheme.describe_path(table)) == {"ada": {"ydb.generic.full", "ydb.access.grant"}}


def test_permissions_stay_through_changes(scheme, ydb_pool, table):
    ydb_foreign.run(ydb_pool, f"GRANT LIST ON `{table}` TO ada")
    ydb_foreign.run(ydb_pool, f"ALTER TABLE `{table}` ADD COLUMN v Int32")
    ydb_foreign.run(ydb_pool, f"ALTER TABLE `{table}` RENAME TO `{table}2`")
    assert may(scheme.describe_path(table + "2")) == {"ada": {"ydb.generic.list"}}
    ydb_foreign.run(ydb_pool, f"DROP TABLE `{table}2`")
    ydb_foreign.run(ydb_pool, f"CREATE TABLE `{table}2` (id Uint64, PRIMARY KEY (id))")
    assert may(scheme.describe_path(table + "2")) == {}


@pytest.mark.parametrize("path, settings, error, said", [
    ("", ydb.ModifyPermissionsSettings().grant_permissions("ada", ("ydb.generic.fly",)), ydb.issues.BadRequest, "Unknown permission name: ydb.generic.fly"),
    ("/none", ydb.ModifyPermissionsSettings().grant_permissions("ada", ("ydb.generic.read",)), ydb.SchemeError, "does not exist")])
def test_permissions_that_cannot_be(scheme, directory, path, settings, error, said):
    with pytest.raises(error, match=said):
        scheme.modify_permissions(directory + path, settings)
