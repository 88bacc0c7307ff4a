// Statements and their results.

import ClientPooling

extension PostgresConnection {
    /// Runs a statement and gives its rows as they come.
    ///
    /// - Returns: Once the first rows are there, or the end.
    /// - Throws: ``PostgresError``; `ClientError` of code `connectionClosed` and the like; ``PostgresEncodingError`` where a value
    ///   cannot be sent; `CancellationError`.
    public func query(_ query: PostgresQuery) async throws -> PostgresRows {
        try await rows(of: query, lease: nil)
    }

    func rows(of query: PostgresQuery, lease: LeaseHolder<PostgresConnection>?) async throws
        -> PostgresRows
    {
        let answer = begin(.statement(try query.checked()))
        while true {
            let taken = try await answer.next()
            if case .failure(let error) = taken.end, !taken.events.contains(where: \.isRows) {
                throw error
            }
            for case .columns(let columns) in taken.events {
                return PostgresRows(
                    columns: columns, source: RowSource(answer, first: taken, lease: lease))
            }
            guard taken.end == nil else {
                throw ClientError.protocolViolation("an answer without columns")
            }
        }
    }

    /// Runs a statement for what it does. Rows, if it returns any, are thrown away.
    ///
    /// - Returns: What it says it has done.
    /// - Throws: What ``query(_:)`` throws.
    @discardableResult
    public func execute(_ query: PostgresQuery) async throws -> PostgresCommandTag {
        try await begin(.statement(try query.checked())).tag()
    }

    /// Sends all statements at once, and waits for the answers then: one round trip for all.
    ///
    /// Each is a transaction of its own unless one is open; where one fails those behind it run all the same.
    ///
    /// - Returns: For each statement its rows, or its failure, in order. They are held in memory.
    /// - Throws: ``PostgresEncodingError`` where a value cannot be sent; nothing is sent then.
    public func pipeline(
        _ queries: [PostgresQuery]
    ) async throws -> [Result<PostgresResult, any Error>] {
        let checked = try queries.map { try $0.checked() }
        let answers = checked.map { begin(.statement($0)) }
        var results: [Result<PostgresResult, any Error>] = []
        for answer in answers {
            do {
                var parts = PostgresResult.parts(of: try await answer.events())
                results.append(.success(try parts.popLast()?.get() ?? PostgresResult()))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    /// Runs a text of any number of statements, without parameters, by the simple protocol. They are one transaction unless the
    /// text says otherwise.
    ///
    /// - Returns: The results, one for each statement that was run, with values as text. They are held in memory.
    /// - Throws: What ``query(_:)`` throws.
    @discardableResult
    public func script(_ text: String) async throws -> [PostgresResult] {
        guard !text.utf8.contains(0) else {
            throw PostgresEncodingError("a statement with a zero character")
        }
        let events = try await begin(.script(text)).events()
        return try PostgresResult.parts(of: events).map { try $0.get() }
    }
}

extension PostgresQuery {
    /// Itself, if it can be sent.
    func checked() throws -> PostgresQuery {
        if let failure = parameters.failure { throw failure }
        guard !text.utf8.contains(0) else {
            throw PostgresEncodingError("a statement with a zero character")
        }
        guard parameters.count <= Int(Int16.max) * 2 + 1 else {
            throw PostgresEncodingError("\(parameters.count) parameters; the most are 65535")
        }
        return self
    }
}

extension ResultEvent {
    var isRows: Bool { if case .rows = self { true } else { false } }
}
