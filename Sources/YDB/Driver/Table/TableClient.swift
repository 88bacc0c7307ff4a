// The table service, without a session.

public import ClientPooling
import YDBWire

/// The table service: sessions, and what needs none.
public struct TableClient: Sendable {
    private let driver: Driver

    /// The table service of a driver's database.
    public init(_ driver: Driver) { self.driver = driver }

    /// Makes a session: see ``Session/create(_:settings:)``. ``SessionPool`` keeps some.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    public func session(settings: RequestSettings = RequestSettings()) async throws -> Session {
        try await Session.create(driver, settings: settings)
    }

    /// A pool of sessions.
    ///
    /// - Parameter size: The most sessions at a time.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public func sessionPool(size: Int = 10) throws(ClientError) -> SessionPool {
        try SessionPool(driver, size: size)
    }

    /// Executes a query that only reads, and may read much: it is in no transaction and in no session.
    ///
    /// - Returns: Parts of its result, as they come; the server is held back as long as they are not taken.
    /// - Throws: ``YDBError`` where no connection can be had; what is wrong with the query is thrown with the first part.
    public func scanQuery(
        _ query: String, _ parameters: TypedParameters = [:],
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> QueryResults {
        try await driver.core.scan(query, parameters, settings)
    }

    /// Writes rows without a transaction, as UPSERT does: those that are there are overwritten, and where it fails some may be written.
    ///
    /// ```swift
    /// try await tableClient.bulkUpsert(
    ///     "/local/users", [["id": 1, "name": "Ada"]], columnTypes: ["id": .uint64, "name": .utf8])
    /// ```
    ///
    /// - Parameters:
    ///   - path: The table's path, from the root.
    ///   - rows: Each by its columns' names; what a row lacks is NULL.
    ///   - columnTypes: The columns' types; none: those of the first row's values.
    ///   - settings: How long it may take.
    /// - Throws: ``YDBError``; `YDBEncodingError` where a value does not become one of its column's type; `CancellationError`.
    public func bulkUpsert(
        _ path: String, _ rows: [[String: any YDBEncodable]],
        columnTypes: [String: YDBType] = [:], settings: BulkUpsertSettings = RequestSettings()
    ) async throws {
        try await driver.core.bulkUpsert(path, rows, columnTypes, settings)
    }
}

extension DriverCore {
    func scan(
        _ query: String, _ parameters: TypedParameters, _ settings: ExecuteQuerySettings
    ) async throws -> QueryResults {
        let request = try Ydb_Table_ExecuteScanQueryRequest.with {
            $0.query.yqlText = query
            $0.parameters = try parameters.protoParameters()
            $0.mode = .exec
            $0.collectStats = settings.statsMode.table
        }
        let stream = try await stream(
            .streamExecuteScanQuery, request, on: try await chooseLink(), settings.request)
        return QueryResults(
            source: ResultSource(stream, read: ResultParts.scan, ended: { _ in }))
    }

    func bulkUpsert(
        _ path: String, _ rows: [[String: any YDBEncodable]], _ types: [String: YDBType],
        _ settings: RequestSettings
    ) async throws {
        let request = try Ydb_Table_BulkUpsertRequest.with {
            $0.table = path
            $0.rows = try TableRows.typed(rows, types)
        }
        _ = try await operation(.bulkUpsert, request, on: nil, settings) as OperationAnswer<Void>
    }
}
