"""YDB's operations that go on after their call: asked for asynchronously, or scripts whose rows are fetched page by page. The SDK has no words
for most of it: its own messages are sent."""

import time

import grpc
import pytest
import ydb
from google.protobuf import duration_pb2
from ydb._grpc.common.protos import ydb_operation_pb2, ydb_query_pb2, ydb_scheme_pb2, ydb_table_pb2

import ydb_foreign

SYNC, ASYNC = 1, 2
METADATA = [("x-ydb-database", "/local")]
ROWS = "SELECT x FROM AS_TABLE(ListMap(ListFromRange(0, 2500), ($x) -> (<|x: $x|>)))"
NUMBERS = "ListMap(ListFromRange(0, 3000), ($x) -> (<|x: $x|>))"
SLOW = f"SELECT COUNT(*) AS n FROM AS_TABLE({NUMBERS}) AS a CROSS JOIN AS_TABLE({NUMBERS}) AS b WHERE a.x * b.x % 7 = 3"


@pytest.fixture(scope="module")
def ask(ydb_server):
    """Makes a call: `ask("Query", "ExecuteScript", request, Response)`."""
    with grpc.insecure_channel(f"{ydb_server.host}:{ydb_server.port}") as channel:
        def call(service, method, request, response, metadata=METADATA):
            stub = channel.unary_unary(f"/Ydb.{service}.V1.{service}Service/{method}", lambda message: message.SerializeToString(), response.FromString)
            return stub(request, timeout=ydb_foreign.PATIENCE, metadata=metadata)
        yield call


def get(ask, name):
    return ask("Operation", "GetOperation", ydb_operation_pb2.GetOperationRequest(id=name), ydb_operation_pb2.GetOperationResponse).operation


def done(ask, name):
    """The operation, once it is over."""
    until = time.monotonic() + ydb_foreign.PATIENCE
    while True:
        found = get(ask, name)
        if found.ready:
            return found
        assert time.monotonic() < until
        time.sleep(0.02)


def cancel(ask, name):
    return ask("Operation", "CancelOperation", ydb_operation_pb2.CancelOperationRequest(id=name), ydb_operation_pb2.CancelOperationResponse).status


def forget(ask, name):
    return ask("Operation", "ForgetOperation", ydb_operation_pb2.ForgetOperationRequest(id=name), ydb_operation_pb2.ForgetOperationResponse).status


def listed(ask, kind):
    request = ydb_operation_pb2.ListOperationsRequest(kind=kind, page_size=100)
    return [found.id for found in ask("Operation", "ListOperations", request, ydb_operation_pb2.ListOperationsResponse).operations]


# Asked for asynchronously

def test_asynchronous_definition(ask, ydb_driver, ydb_table):
    request = ydb_scheme_pb2.MakeDirectoryRequest(path=f"/local/{ydb_table}")
    request.operation_params.operation_mode = ASYNC
    told = ask("Scheme", "MakeDirectory", request, ydb_scheme_pb2.MakeDirectoryResponse).operation
    assert told.id.startswith("ydb://operation/1?") and not told.ready
    over = done(ask, told.id)
    assert (over.id, over.status) == (told.id, ydb.StatusCode.SUCCESS)
    assert ydb_driver.scheme_client.describe_path(f"/local/{ydb_table}").is_directory()
    assert told.id in listed(ask, "operation")
    assert cancel(ask, told.id) == ydb.StatusCode.PRECONDITION_FAILED
    assert forget(ask, told.id) == ydb.StatusCode.SUCCESS
    assert get(ask, told.id).status == ydb.StatusCode.NOT_FOUND
    assert told.id not in listed(ask, "operation")


def test_asynchronous_failure(ask):
    request = ydb_scheme_pb2.RemoveDirectoryRequest(path="/local/there/is/none")
    request.operation_params.operation_mode = ASYNC
    over = done(ask, ask("Scheme", "RemoveDirectory", request, ydb_scheme_pb2.RemoveDirectoryResponse).operation.id)
    assert over.status == ydb.StatusCode.SCHEME_ERROR and over.issues


def test_asynchronous_query(ask, ydb_session):
    request = ydb_table_pb2.ExecuteDataQueryRequest(session_id=ydb_session.session_id)
    request.query.yql_text = SLOW
    request.tx_control.begin_tx.serializable_read_write.SetInParent()
    request.tx_control.commit_tx = True
    request.operation_params.operation_mode = ASYNC
    request.operation_params.operation_timeout.CopyFrom(duration_pb2.Duration(nanos=1))
    told = ask("Table", "ExecuteDataQuery", request, ydb_table_pb2.ExecuteDataQueryResponse).operation
    # Its session is at work meanwhile.
    with pytest.raises(ydb.issues.SessionBusy):
        ydb_session.transaction().execute("SELECT 1", commit_tx=True)
    assert forget(ask, told.id) == ydb.StatusCode.PRECONDITION_FAILED
    assert cancel(ask, told.id) == ydb.StatusCode.SUCCESS
    assert done(ask, told.id).status == ydb.StatusCode.CANCELLED
    assert forget(ask, told.id) == ydb.StatusCode.SUCCESS


def test_asynchronous_result(ask, ydb_session):
    request = ydb_table_pb2.ExecuteDataQueryRequest(session_id=ydb_session.session_id)
    request.query.yql_text = "SELECT 7 AS a"
    request.tx_control.begin_tx.serializable_read_write.SetInParent()
    request.tx_control.commit_tx = True
    request.operation_params.operation_mode = ASYNC
    over = done(ask, ask("Table", "ExecuteDataQuery", request, ydb_table_pb2.ExecuteDataQueryResponse).operation.id)
    result = ydb_table_pb2.ExecuteQueryResult()
    assert over.result.Unpack(result)
    assert result.result_sets[0].rows[0].items[0].int32_value == 7


def test_index_that_is_built(ask, ydb_pool, ydb_session, ydb_table):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, v Int64, PRIMARY KEY (id))")
    request = ydb_table_pb2.AlterTableRequest(session_id=ydb_session.session_id, path=f"/local/{ydb_table}")
    index = request.add_indexes.add(name="by_v", index_columns=["v"])
    index.global_index.SetInParent()
    request.operation_params.operation_mode = ASYNC
    told = ask("Table", "AlterTable", request, ydb_table_pb2.AlterTableResponse).operation
    assert told.id.startswith("ydb://buildindex/7?")
    assert done(ask, told.id).status == ydb.StatusCode.SUCCESS
    assert told.id in listed(ask, "buildindex")
    assert ydb_foreign.rows(ydb_pool, f"SELECT * FROM {ydb_table} VIEW by_v") == []


@pytest.mark.parametrize("name, status", [("nonsense", "BAD_REQUEST"), ("ydb://operation/1?node_id=1&id=999999", "NOT_FOUND")])
def test_operation_that_is_none(ask, name, status):
    assert get(ask, name).status == ydb.StatusCode[status]
    assert cancel(ask, name) == ydb.StatusCode[status]


# Scripts

def begin(ask, text, mode=ydb_query_pb2.EXEC_MODE_EXECUTE, operation_mode=ASYNC, parameters=None):
    request = ydb_query_pb2.ExecuteScriptRequest(exec_mode=mode)
    request.script_content.text = text
    request.script_content.syntax = ydb_query_pb2.SYNTAX_YQL_V1
    request.operation_params.operation_mode = operation_mode
    return ask("Query", "ExecuteScript", request, ydb_operation_pb2.Operation)


def fetch(ask, name, index=0, token="", limit=0):
    request = ydb_query_pb2.FetchScriptResultsRequest(operation_id=name, result_set_index=index, fetch_token=token, rows_limit=limit)
    return ask("Query", "FetchScriptResults", request, ydb_query_pb2.FetchScriptResultsResponse)


def metadata(operation):
    found = ydb_query_pb2.ExecuteScriptMetadata()
    assert operation.metadata.Unpack(found)
    return found


def test_script_and_its_pages(ask):
    told = begin(ask, f"SELECT 1 AS a; {ROWS}")
    assert told.id.startswith("ydb://scriptexec/9?fd=")
    over = done(ask, told.id)
    about = metadata(over)
    assert (over.status, about.exec_status) == (ydb.StatusCode.SUCCESS, ydb_query_pb2.EXEC_STATUS_COMPLETED)
    assert [[column.name for column in one.columns] for one in about.result_sets_meta] == [["a"], ["x"]]
    assert fetch(ask, told.id).result_set.rows[0].items[0].int32_value == 1
    found, token, pages = [], "", 0
    while True:
        page = fetch(ask, told.id, 1, token, 1000)
        assert page.status == ydb.StatusCode.SUCCESS and page.result_set_index == 1
        assert [column.name for column in page.result_set.columns] == ["x"]
        found += [row.items[0].int32_value for row in page.result_set.rows]
        pages, token = pages + 1, page.next_fetch_token
        if not token:
            break
    assert (pages, found) == (3, list(range(2500)))
    assert told.id in listed(ask, "scriptexec")
    assert forget(ask, told.id) == ydb.StatusCode.SUCCESS
    assert fetch(ask, told.id).status == ydb.StatusCode.NOT_FOUND


def test_script_that_changes(ask, ydb_pool, ydb_table):
    ydb_foreign.run(ydb_pool, f"CREATE TABLE {ydb_table} (id Uint64, PRIMARY KEY (id))")
    over = done(ask, begin(ask, f"UPSERT INTO {ydb_table} (id) VALUES (1), (2)").id)
    assert over.status == ydb.StatusCode.SUCCESS
    assert ydb_foreign.rows(ydb_pool, f"SELECT COUNT(*) AS n FROM {ydb_table}") == [{"n": 2}]


def test_script_that_fails(ask):
    over = done(ask, begin(ask, "SELECT * FROM no_such_table").id)
    assert (over.status, metadata(over).exec_status) == (ydb.StatusCode.SCHEME_ERROR, ydb_query_pb2.EXEC_STATUS_FAILED)
    assert fetch(ask, over.id).status == ydb.StatusCode.SCHEME_ERROR


def test_script_that_is_called_off(ask):
    told = begin(ask, SLOW)
    assert fetch(ask, told.id).status == ydb.StatusCode.BAD_REQUEST
    assert cancel(ask, told.id) == ydb.StatusCode.SUCCESS
    over = done(ask, told.id)
    assert (over.status, metadata(over).exec_status) == (ydb.StatusCode.CANCELLED, ydb_query_pb2.EXEC_STATUS_CANCELLED)


def test_script_explained(ask):
    over = done(ask, begin(ask, "SELECT 1 AS a", ydb_query_pb2.EXEC_MODE_EXPLAIN).id)
    assert over.status == ydb.StatusCode.SUCCESS and '"Plan"' in metadata(over).exec_stats.query_plan


@pytest.mark.parametrize("asked, said", [
    ({"operation_mode": SYNC}, "asyncronous"), ({"text": ""}, "Empty query text"), ({"mode": ydb_query_pb2.EXEC_MODE_UNSPECIFIED}, "not specified"), ({"mode": ydb_query_pb2.EXEC_MODE_PARSE}, "not supported")])
def test_script_that_cannot_be(ask, asked, said):
    told = begin(ask, **{"text": "SELECT 1", **asked})
    assert told.ready and told.status == ydb.StatusCode.BAD_REQUEST and said in told.issues[0].message


@pytest.mark.parametrize("asked, said", [
    ({"limit": -1}, "Invalid rows limit"), ({"limit": 1001}, "Rows limit is too large"), ({"token": "x"}, "Invalid fetch token"), ({"index": 5}, "index is invalid"), ({"name": "ydb://operation/1?id=1"}, "Invalid operation id")])
def test_page_that_cannot_be(ask, asked, said):
    told = done(ask, begin(ask, "SELECT 1").id)
    page = fetch(ask, **{"name": told.id, **asked})
    assert page.status == ydb.StatusCode.BAD_REQUEST and said in page.issues[0].message


def test_operation_of_others_is_not_found(ask):
    told = begin(ask, "SELECT 1")
    other = ask("Operation", "GetOperation", ydb_operation_pb2.GetOperationRequest(id=told.id), ydb_operation_pb2.GetOperationResponse, [("x-ydb-database", "/local~other")])
    assert other.operation.status == ydb.StatusCode.NOT_FOUND
