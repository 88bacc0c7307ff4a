// Queries of a session: data, definitions, plans.

import YDBWire

extension Session {
    /// Executes a query and commits it.
    ///
    /// - Parameters:
    ///   - query: A text of YQL's.
    ///   - parameters: By their names, with the `$`.
    ///   - mode: How it is kept apart from others.
    ///   - settings: How it is executed.
    /// - Returns: The results, one a statement that has any.
    /// - Throws: ``YDBError``, of class `unknownOutcome` where nobody knows whether it took place; `ClientError` of code
    ///   `truncatedResult`; `YDBEncodingError` where a parameter cannot be sent; `CancellationError`.
    @discardableResult
    public func executeQuery(
        _ query: String, _ parameters: TypedParameters = [:],
        mode: TransactionMode = .serializableReadWrite,
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> [ResultSet] {
        try await transaction(mode).execute(query, parameters, commit: true, settings: settings)
    }

    /// Executes a prepared query and commits it: see ``executeQuery(_:_:mode:settings:)``.
    @discardableResult
    public func executeQuery(
        _ query: DataQuery, _ parameters: TypedParameters = [:],
        mode: TransactionMode = .serializableReadWrite,
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> [ResultSet] {
        try await transaction(mode).execute(query, parameters, commit: true, settings: settings)
    }

    /// Executes definitions: CREATE, ALTER, DROP and their like, which are in no transaction.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func executeSchemeQuery(
        _ query: String, settings: RequestSettings = RequestSettings()
    ) async throws {
        let request = Ydb_Table_ExecuteSchemeQueryRequest.with {
            $0.sessionID = core.id
            $0.yqlText = query
        }
        try await core.perform {
            try await core.driver.operation(.executeSchemeQuery, request, on: core.link, settings)
        }
    }

    /// Has the server read a query, for executing it more than once.
    ///
    /// - Throws: ``YDBError`` where it is wrong; `CancellationError`.
    public func prepareQuery(
        _ query: String, settings: PrepareQuerySettings = RequestSettings()
    ) async throws -> DataQuery {
        let request = Ydb_Table_PrepareDataQueryRequest.with {
            $0.sessionID = core.id
            $0.yqlText = query
        }
        let result: Ydb_Table_PrepareQueryResult = try await core.perform {
            try await core.driver.operation(.prepareDataQuery, request, on: core.link, settings)
        }
        return try DataQuery(query, result, sessionID: core.id)
    }

    /// Asks how a query would be executed, and does not execute it.
    ///
    /// - Throws: ``YDBError`` where it is wrong; `CancellationError`.
    public func explain(
        _ query: String, settings: RequestSettings = RequestSettings()
    ) async throws -> ExplainedQuery {
        let request = Ydb_Table_ExplainDataQueryRequest.with {
            $0.sessionID = core.id
            $0.yqlText = query
        }
        let result: Ydb_Table_ExplainQueryResult = try await core.perform {
            try await core.driver.operation(.explainDataQuery, request, on: core.link, settings)
        }
        return ExplainedQuery(result)
    }

    // MARK: Requests

    func execute(
        _ request: Ydb_Table_ExecuteDataQueryRequest, _ settings: ExecuteQuerySettings
    ) async throws -> ResultsAnswer {
        var request = request
        if let params = settings.request.operationParams { request.operationParams = params }
        let message = request
        let answer = try await core.perform {
            let answer = try await core.driver.bytes(
                .executeDataQuery, message, on: core.link, settings.request)
            return OperationAnswer(
                result: try ResultsAnswer(answer.message),
                asksToCloseSession: answer.end.metadata.asksToCloseSession)
        }
        if !settings.allowsTruncatedResult, answer.results.contains(where: \.truncated) {
            throw ClientError.truncated
        }
        return answer
    }
}
