// Which messages are requests of operations, their answers, and answers with a status of their own.

import YDBWire

extension Ydb_Auth_LoginRequest: OperationRequest {}
extension Ydb_Table_CreateSessionRequest: OperationRequest {}
extension Ydb_Table_DeleteSessionRequest: OperationRequest {}
extension Ydb_Table_KeepAliveRequest: OperationRequest {}
extension Ydb_Table_CreateTableRequest: OperationRequest {}
extension Ydb_Table_DropTableRequest: OperationRequest {}
extension Ydb_Table_AlterTableRequest: OperationRequest {}
extension Ydb_Table_CopyTableRequest: OperationRequest {}
extension Ydb_Table_CopyTablesRequest: OperationRequest {}
extension Ydb_Table_RenameTablesRequest: OperationRequest {}
extension Ydb_Table_DescribeTableRequest: OperationRequest {}
extension Ydb_Table_ExecuteDataQueryRequest: OperationRequest {}
extension Ydb_Table_ExecuteSchemeQueryRequest: OperationRequest {}
extension Ydb_Table_PrepareDataQueryRequest: OperationRequest {}
extension Ydb_Table_ExplainDataQueryRequest: OperationRequest {}
extension Ydb_Table_BeginTransactionRequest: OperationRequest {}
extension Ydb_Table_CommitTransactionRequest: OperationRequest {}
extension Ydb_Table_RollbackTransactionRequest: OperationRequest {}
extension Ydb_Table_BulkUpsertRequest: OperationRequest {}
extension Ydb_Scheme_MakeDirectoryRequest: OperationRequest {}
extension Ydb_Scheme_RemoveDirectoryRequest: OperationRequest {}
extension Ydb_Scheme_ListDirectoryRequest: OperationRequest {}
extension Ydb_Scheme_DescribePathRequest: OperationRequest {}
extension Ydb_Scheme_ModifyPermissionsRequest: OperationRequest {}

extension Ydb_Auth_LoginResponse: OperationResponse {}
extension Ydb_Discovery_ListEndpointsResponse: OperationResponse {}
extension Ydb_Discovery_WhoAmIResponse: OperationResponse {}
extension Ydb_Table_CreateSessionResponse: OperationResponse {}
extension Ydb_Table_DeleteSessionResponse: OperationResponse {}
extension Ydb_Table_KeepAliveResponse: OperationResponse {}
extension Ydb_Table_CreateTableResponse: OperationResponse {}
extension Ydb_Table_DropTableResponse: OperationResponse {}
extension Ydb_Table_AlterTableResponse: OperationResponse {}
extension Ydb_Table_CopyTableResponse: OperationResponse {}
extension Ydb_Table_CopyTablesResponse: OperationResponse {}
extension Ydb_Table_RenameTablesResponse: OperationResponse {}
extension Ydb_Table_DescribeTableResponse: OperationResponse {}
extension Ydb_Table_ExecuteDataQueryResponse: OperationResponse {}
extension Ydb_Table_ExecuteSchemeQueryResponse: OperationResponse {}
extension Ydb_Table_PrepareDataQueryResponse: OperationResponse {}
extension Ydb_Table_ExplainDataQueryResponse: OperationResponse {}
extension Ydb_Table_BeginTransactionResponse: OperationResponse {}
extension Ydb_Table_CommitTransactionResponse: OperationResponse {}
extension Ydb_Table_RollbackTransactionResponse: OperationResponse {}
extension Ydb_Table_BulkUpsertResponse: OperationResponse {}
extension Ydb_Scheme_MakeDirectoryResponse: OperationResponse {}
extension Ydb_Scheme_RemoveDirectoryResponse: OperationResponse {}
extension Ydb_Scheme_ListDirectoryResponse: OperationResponse {}
extension Ydb_Scheme_DescribePathResponse: OperationResponse {}
extension Ydb_Scheme_ModifyPermissionsResponse: OperationResponse {}

extension Unread_ReadRowsResponse: StatusResponse {}
extension Ydb_Table_ReadTableResponse: StatusResponse {}
extension Ydb_Table_ExecuteScanQueryPartialResponse: StatusResponse {}
extension Ydb_Query_CreateSessionResponse: StatusResponse {}
extension Ydb_Query_DeleteSessionResponse: StatusResponse {}
extension Ydb_Query_SessionState: StatusResponse {}
extension Ydb_Query_BeginTransactionResponse: StatusResponse {}
extension Ydb_Query_CommitTransactionResponse: StatusResponse {}
extension Ydb_Query_RollbackTransactionResponse: StatusResponse {}
extension Ydb_Query_ExecuteQueryResponsePart: StatusResponse {}
