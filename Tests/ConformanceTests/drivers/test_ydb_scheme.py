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
