// Reading tables as streams, and writing many rows at once.

import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Session {
    /// Reads a table's rows as they are at one moment, without a query.
    ///
    /// ```swift
    /// let rows = try await session.readTable(
    ///     "/local/users", range: KeyRange(from: .inclusive(10 as UInt64)), columns: ["id", "name"])
    /// for try await part in rows { … }
    /// ```
    ///
    /// - Parameters:
    ///   - path: The table's path, from the root.
    ///   - range: Of keys; nil: all.
    ///   - columns: None: all.
    ///   - settings: In what order, and how many.
    /// - Returns: Parts, as they come; the server is held back as long as they are not taken.
    /// - Throws: ``YDBError`` where no connection can be had; what is wrong with the table is thrown with the first part.
    public func readTable(
        _ path: String, range: KeyRange? = nil, columns: [String] = [],
        settings: ReadTableSettings = ReadTableSettings()
    ) async throws -> QueryResults {
        var request = try settings.readRequest(path: path, range: range, columns: columns)
        request.sessionID = core.id
        return QueryResults(
            source: try await core.stream(
                .streamReadTable, request, settings.request, read: ResultParts.table))
    }

    /// Executes a query that only reads, and may read much: see ``TableClient/scanQuery(_:_:settings:)``.
    public func executeScanQuery(
        _ query: String, _ parameters: TypedParameters = [:],
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> QueryResults {
        try await core.driver.scan(query, parameters, settings)
    }

    /// Writes rows without a transaction, as UPSERT does: see ``TableClient/bulkUpsert(_:_:columnTypes:settings:)``.
    ///
    /// - Throws: ``YDBError``; `YDBEncodingError` where a value does not become one of its column's type; `CancellationError`.
    public func bulkUpsert(
        _ path: String, _ rows: [[String: any YDBEncodable]],
        columnTypes: [String: YDBType] = [:], settings: BulkUpsertSettings = RequestSettings()
    ) async throws {
        try await core.driver.bulkUpsert(path, rows, columnTypes, settings)
    }

    /// Looks rows up by their whole keys, without a transaction.
    ///
    /// - Parameters:
    ///   - path: The table's path, from the root.
    ///   - keys: Each with all columns of the primary key.
    ///   - keyTypes: The key's columns' types; none: those of the values.
    ///   - columns: None: all.
    ///   - settings: How long it may take.
    /// - Returns: The rows that are there, in no order.
    /// - Throws: ``YDBError``; `YDBEncodingError`; `CancellationError`.
    public func readRows(
        _ path: String, keys: [[String: any YDBEncodable]], keyTypes: [String: YDBType] = [:],
        columns: [String] = [], settings: RequestSettings = RequestSettings()
    ) async throws -> ResultSet {
        let request = try Ydb_Table_ReadRowsRequest.with {
            $0.sessionID = core.id
            $0.path = path
            $0.keys = try TableRows.typed(keys, keyTypes)
            $0.columns = columns
        }
        return try await core.perform {
            let answer = try await core.driver.unary(
                .readRows, request, on: core.link, settings)
            try YDBError.check(answer.response.status, answer.response.issues)
            return OperationAnswer(
                result: try ResultSet(serialized: [UInt8](answer.response.resultSet)),
                asksToCloseSession: answer.asksToCloseSession)
        }
    }
}
