// Tables: made, changed, copied, described.

import YDBWire

extension Session {
    /// Makes a table.
    ///
    /// - Parameters:
    ///   - path: The table's path, from the root.
    ///   - description: Its columns, its key, and the rest.
    ///   - settings: How long it may take.
    /// - Throws: ``YDBError``; `CancellationError`.
    public func createTable(
        _ path: String, _ description: TableDescription,
        settings: CreateTableSettings = RequestSettings()
    ) async throws {
        var request = try description.createRequest(path: path)
        request.sessionID = core.id
        try await define(.createTable, request, settings)
    }

    /// Drops a table with all its rows.
    ///
    /// - Throws: ``YDBError``, of code `schemeError` where there is none; `CancellationError`.
    public func dropTable(
        _ path: String, settings: DropTableSettings = RequestSettings()
    ) async throws {
        let request = Ydb_Table_DropTableRequest.with {
            $0.sessionID = core.id
            $0.path = path
        }
        try await define(.dropTable, request, settings)
    }

    /// Changes a table.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func alterTable(
        _ path: String, _ changes: AlterTableSettings
    ) async throws {
        var request = try changes.alterRequest(path: path)
        request.sessionID = core.id
        try await define(.alterTable, request, changes.request)
    }

    /// Copies a table with all its rows.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func copyTable(
        _ source: String, to destination: String,
        settings: CopyTableSettings = CopyTableSettings()
    ) async throws {
        let item = CopyTableItem(source, to: destination, omitIndexes: settings.omitIndexes)
        try await copyTables([item], settings: settings.request)
    }

    /// Copies tables, all as they are at one moment.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func copyTables(
        _ tables: [CopyTableItem], settings: RequestSettings = RequestSettings()
    ) async throws {
        let request = Ydb_Table_CopyTablesRequest.with {
            $0.sessionID = core.id
            $0.tables = tables.map(\.proto)
        }
        try await define(.copyTables, request, settings)
    }

    /// Gives tables other paths, all at once.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func renameTables(
        _ tables: [RenameItem], settings: RequestSettings = RequestSettings()
    ) async throws {
        let request = Ydb_Table_RenameTablesRequest.with {
            $0.sessionID = core.id
            $0.tables = tables.map(\.proto)
        }
        try await define(.renameTables, request, settings)
    }

    /// Describes a table.
    ///
    /// - Parameters:
    ///   - path: The table's path, from the root.
    ///   - settings: What is told beside the columns and the key.
    /// - Throws: ``YDBError``, of code `schemeError` where there is none; `CancellationError`.
    public func describeTable(
        _ path: String, settings: DescribeTableSettings = DescribeTableSettings()
    ) async throws -> TableDescription {
        var request = settings.describeRequest(path: path)
        request.sessionID = core.id
        let message = request
        let result: Ydb_Table_DescribeTableResult = try await core.perform {
            try await core.driver.operation(
                .describeTable, message, on: core.link, settings.request)
        }
        return try TableDescription(result)
    }

    private func define<Request: OperationRequest, Response: OperationResponse>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ settings: RequestSettings
    ) async throws {
        try await core.perform {
            try await core.driver.operation(method, request, on: core.link, settings)
        }
    }
}
