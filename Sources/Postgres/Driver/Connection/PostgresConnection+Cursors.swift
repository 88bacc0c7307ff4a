// Cursors: results that the server keeps, and gives in portions.

import ClientPooling

extension PostgresConnection {
    /// Declares a cursor for a query, for the time of the body. A transaction has to be open.
    ///
    /// ```swift
    /// try await connection.withTransaction { connection in
    ///     try await connection.withCursor("SELECT * FROM log") { cursor in
    ///         while let rows = try await cursor.fetch(1000) { … }
    ///     }
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - query: A query; its parameters are fixed now.
    ///   - isScrollable: Whether it can be moved backwards.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Reads from it.
    /// - Throws: What the body throws; ``PostgresError``, as where no transaction is open.
    @discardableResult
    public func withCursor<Value>(
        _ query: PostgresQuery, scrollable isScrollable: Bool = false,
        on actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresCursor) async throws -> Value
    ) async throws -> Value {
        let cursor = PostgresCursor(connection: self, name: "understudy_\(state.newName())")
        let scroll = isScrollable ? "SCROLL" : "NO SCROLL"
        var declaration: PostgresQuery =
            "DECLARE \(unescaped: cursor.name) \(unescaped: scroll) CURSOR FOR \(query)"
        declaration.isPrepared = false
        try await execute(declaration)
        let value: Value
        do { value = try await body(cursor) } catch {
            // In a failed transaction it went with that.
            if state.now.status == .inTransaction { _ = try? await command("CLOSE \(cursor.name)") }
            throw error
        }
        _ = try await command("CLOSE \(cursor.name)")
        return value
    }
}

/// A result that the server keeps.
public struct PostgresCursor: Sendable {
    let connection: PostgresConnection
    let name: String

    /// The next rows; nil where there are none.
    ///
    /// - Parameter count: So many at most.
    /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
    public func fetch(_ count: Int) async throws -> [PostgresRow]? {
        let rows = try await run("FETCH FORWARD \(count)").collect()
        return rows.isEmpty ? nil : rows
    }

    /// Moves it without reading: forwards, or backwards by a negative number where it is scrollable.
    ///
    /// - Returns: Over how many rows.
    /// - Throws: ``PostgresError``; `ClientError`; `CancellationError`.
    @discardableResult
    public func move(by count: Int) async throws -> Int {
        var query = PostgresQuery(
            unescaped: count < 0
                ? "MOVE BACKWARD \(count.magnitude) FROM \(name)"
                : "MOVE FORWARD \(count) FROM \(name)")
        query.isPrepared = false
        return try await connection.execute(query).rowCount ?? 0
    }

    private func run(_ fetch: String) async throws -> PostgresRows {
        var query = PostgresQuery(unescaped: "\(fetch) FROM \(name)")
        // A cursor's name is never used again.
        query.isPrepared = false
        return try await connection.query(query)
    }
}
