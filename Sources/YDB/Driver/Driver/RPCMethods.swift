// The methods that the driver calls, with the messages that go and come.

import SwiftProtobuf
import YDBWire

/// A method of the server's.
struct RPCMethod<Request: Message & Sendable, Response: Message & Sendable>: Sendable {
    let path: String
}

/// An answer that is an operation: over when it is told, with a result or a status that says why there is none.
protocol OperationResponse: Message, Sendable {
    var operation: Ydb_Operations_Operation { get }
}

/// A request that may say how long its operation may take.
protocol OperationRequest: Message, Sendable {
    var operationParams: Ydb_Operations_OperationParams { get set }
}

/// An answer that tells its status itself.
protocol StatusResponse: Message, Sendable {
    var status: Ydb_StatusIds.StatusCode { get }
    var issues: [Ydb_Issue_IssueMessage] { get }
}

extension RPCMethod where Request == Ydb_Auth_LoginRequest, Response == Ydb_Auth_LoginResponse {
    static var login: Self { Self(path: "/Ydb.Auth.V1.AuthService/Login") }
}

extension RPCMethod
where Request == Ydb_Discovery_ListEndpointsRequest, Response == Ydb_Discovery_ListEndpointsResponse
{
    static var listEndpoints: Self {
        Self(path: "/Ydb.Discovery.V1.DiscoveryService/ListEndpoints")
    }
}

extension RPCMethod
where Request == Ydb_Discovery_WhoAmIRequest, Response == Ydb_Discovery_WhoAmIResponse {
    static var whoAmI: Self { Self(path: "/Ydb.Discovery.V1.DiscoveryService/WhoAmI") }
}

extension RPCMethod
where Request == Ydb_Table_CreateSessionRequest, Response == Ydb_Table_CreateSessionResponse {
    static var createSession: Self { Self(path: "/Ydb.Table.V1.TableService/CreateSession") }
}

extension RPCMethod
where Request == Ydb_Table_DeleteSessionRequest, Response == Ydb_Table_DeleteSessionResponse {
    static var deleteSession: Self { Self(path: "/Ydb.Table.V1.TableService/DeleteSession") }
}

extension RPCMethod
where Request == Ydb_Table_KeepAliveRequest, Response == Ydb_Table_KeepAliveResponse {
    static var keepAlive: Self { Self(path: "/Ydb.Table.V1.TableService/KeepAlive") }
}

extension RPCMethod
where Request == Ydb_Table_CreateTableRequest, Response == Ydb_Table_CreateTableResponse {
    static var createTable: Self { Self(path: "/Ydb.Table.V1.TableService/CreateTable") }
}

extension RPCMethod
where Request == Ydb_Table_DropTableRequest, Response == Ydb_Table_DropTableResponse {
    static var dropTable: Self { Self(path: "/Ydb.Table.V1.TableService/DropTable") }
}

extension RPCMethod
where Request == Ydb_Table_AlterTableRequest, Response == Ydb_Table_AlterTableResponse {
    static var alterTable: Self { Self(path: "/Ydb.Table.V1.TableService/AlterTable") }
}

extension RPCMethod
where Request == Ydb_Table_CopyTableRequest, Response == Ydb_Table_CopyTableResponse {
    static var copyTable: Self { Self(path: "/Ydb.Table.V1.TableService/CopyTable") }
}

extension RPCMethod
where Request == Ydb_Table_CopyTablesRequest, Response == Ydb_Table_CopyTablesResponse {
    static var copyTables: Self { Self(path: "/Ydb.Table.V1.TableService/CopyTables") }
}

extension RPCMethod
where Request == Ydb_Table_RenameTablesRequest, Response == Ydb_Table_RenameTablesResponse {
    static var renameTables: Self { Self(path: "/Ydb.Table.V1.TableService/RenameTables") }
}

extension RPCMethod
where Request == Ydb_Table_DescribeTableRequest, Response == Ydb_Table_DescribeTableResponse {
    static var describeTable: Self { Self(path: "/Ydb.Table.V1.TableService/DescribeTable") }
}

extension RPCMethod
where Request == Ydb_Table_ExecuteDataQueryRequest, Response == Ydb_Table_ExecuteDataQueryResponse {
    static var executeDataQuery: Self { Self(path: "/Ydb.Table.V1.TableService/ExecuteDataQuery") }
}

extension RPCMethod
where
    Request == Ydb_Table_ExecuteSchemeQueryRequest, Response == Ydb_Table_ExecuteSchemeQueryResponse
{
    static var executeSchemeQuery: Self {
        Self(path: "/Ydb.Table.V1.TableService/ExecuteSchemeQuery")
    }
}

extension RPCMethod
where Request == Ydb_Table_PrepareDataQueryRequest, Response == Ydb_Table_PrepareDataQueryResponse {
    static var prepareDataQuery: Self { Self(path: "/Ydb.Table.V1.TableService/PrepareDataQuery") }
}

extension RPCMethod
where Request == Ydb_Table_ExplainDataQueryRequest, Response == Ydb_Table_ExplainDataQueryResponse {
    static var explainDataQuery: Self { Self(path: "/Ydb.Table.V1.TableService/ExplainDataQuery") }
}

extension RPCMethod
where Request == Ydb_Table_BeginTransactionRequest, Response == Ydb_Table_BeginTransactionResponse {
    static var beginTransaction: Self { Self(path: "/Ydb.Table.V1.TableService/BeginTransaction") }
}

extension RPCMethod
where Request == Ydb_Table_CommitTransactionRequest, Response == Ydb_Table_CommitTransactionResponse
{
    static var commitTransaction: Self {
        Self(path: "/Ydb.Table.V1.TableService/CommitTransaction")
    }
}

extension RPCMethod
where
    Request == Ydb_Table_RollbackTransactionRequest,
    Response == Ydb_Table_RollbackTransactionResponse
{
    static var rollbackTransaction: Self {
        Self(path: "/Ydb.Table.V1.TableService/RollbackTransaction")
    }
}

extension RPCMethod
where Request == Ydb_Table_BulkUpsertRequest, Response == Ydb_Table_BulkUpsertResponse {
    static var bulkUpsert: Self { Self(path: "/Ydb.Table.V1.TableService/BulkUpsert") }
}

extension RPCMethod
where Request == Ydb_Table_ReadRowsRequest, Response == Unread_ReadRowsResponse {
    static var readRows: Self { Self(path: "/Ydb.Table.V1.TableService/ReadRows") }
}

extension RPCMethod
where Request == Ydb_Table_ReadTableRequest, Response == Ydb_Table_ReadTableResponse {
    static var streamReadTable: Self { Self(path: "/Ydb.Table.V1.TableService/StreamReadTable") }
}

extension RPCMethod
where
    Request == Ydb_Table_ExecuteScanQueryRequest,
    Response == Ydb_Table_ExecuteScanQueryPartialResponse
{
    static var streamExecuteScanQuery: Self {
        Self(path: "/Ydb.Table.V1.TableService/StreamExecuteScanQuery")
    }
}

extension RPCMethod
where Request == Ydb_Query_CreateSessionRequest, Response == Ydb_Query_CreateSessionResponse {
    static var queryCreateSession: Self { Self(path: "/Ydb.Query.V1.QueryService/CreateSession") }
}

extension RPCMethod
where Request == Ydb_Query_DeleteSessionRequest, Response == Ydb_Query_DeleteSessionResponse {
    static var queryDeleteSession: Self { Self(path: "/Ydb.Query.V1.QueryService/DeleteSession") }
}

extension RPCMethod
where Request == Ydb_Query_AttachSessionRequest, Response == Ydb_Query_SessionState {
    static var attachSession: Self { Self(path: "/Ydb.Query.V1.QueryService/AttachSession") }
}

extension RPCMethod
where Request == Ydb_Query_BeginTransactionRequest, Response == Ydb_Query_BeginTransactionResponse {
    static var queryBeginTransaction: Self {
        Self(path: "/Ydb.Query.V1.QueryService/BeginTransaction")
    }
}

extension RPCMethod
where Request == Ydb_Query_CommitTransactionRequest, Response == Ydb_Query_CommitTransactionResponse
{
    static var queryCommitTransaction: Self {
        Self(path: "/Ydb.Query.V1.QueryService/CommitTransaction")
    }
}

extension RPCMethod
where
    Request == Ydb_Query_RollbackTransactionRequest,
    Response == Ydb_Query_RollbackTransactionResponse
{
    static var queryRollbackTransaction: Self {
        Self(path: "/Ydb.Query.V1.QueryService/RollbackTransaction")
    }
}

extension RPCMethod
where Request == Ydb_Query_ExecuteQueryRequest, Response == Ydb_Query_ExecuteQueryResponsePart {
    static var executeQuery: Self { Self(path: "/Ydb.Query.V1.QueryService/ExecuteQuery") }
}

extension RPCMethod
where Request == Ydb_Scheme_MakeDirectoryRequest, Response == Ydb_Scheme_MakeDirectoryResponse {
    static var makeDirectory: Self { Self(path: "/Ydb.Scheme.V1.SchemeService/MakeDirectory") }
}

extension RPCMethod
where Request == Ydb_Scheme_RemoveDirectoryRequest, Response == Ydb_Scheme_RemoveDirectoryResponse {
    static var removeDirectory: Self { Self(path: "/Ydb.Scheme.V1.SchemeService/RemoveDirectory") }
}

extension RPCMethod
where Request == Ydb_Scheme_ListDirectoryRequest, Response == Ydb_Scheme_ListDirectoryResponse {
    static var listDirectory: Self { Self(path: "/Ydb.Scheme.V1.SchemeService/ListDirectory") }
}

extension RPCMethod
where Request == Ydb_Scheme_DescribePathRequest, Response == Ydb_Scheme_DescribePathResponse {
    static var describePath: Self { Self(path: "/Ydb.Scheme.V1.SchemeService/DescribePath") }
}

extension RPCMethod
where
    Request == Ydb_Scheme_ModifyPermissionsRequest, Response == Ydb_Scheme_ModifyPermissionsResponse
{
    static var modifyPermissions: Self {
        Self(path: "/Ydb.Scheme.V1.SchemeService/ModifyPermissions")
    }
}
