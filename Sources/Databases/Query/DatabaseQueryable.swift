// What statements can be run on: a database, a connection, a transaction; and the forms in which they are asked for.

/// What statements can be run on: a ``Database``, a ``DatabaseConnection``, a ``DatabaseTransaction``.
///
/// Values follow the statement, one by one or as ``DatabaseParameters``:
///
/// ```swift
/// let records = try await db.fetchAll("SELECT 2 * $1 AS res", 2)                        // records == [[4]]
/// try await db.fetchAll("SELECT 2 * :n AS res", parameters: ["n": 2])
/// ```
public protocol DatabaseQueryable: Sendable {
    /// Runs a statement for what it does; rows, if it returns any, are thrown away.
    ///
    /// - Throws: ``DatabaseError``; ``ReadOnlyError`` on a replica; `CancellationError`.
    @discardableResult
    func execute(_ query: DatabaseQuery) async throws -> DatabaseResult

    /// Runs a statement once for each set of values: all of them or, where one fails, none, by a transaction of its own or, inside of
    /// another, a savepoint.
    ///
    /// - Returns: How many rows all together have changed.
    /// - Throws: ``DatabaseError``; ``ReadOnlyError`` on a replica; `CancellationError`.
    @discardableResult
    func executeMany(_ query: DatabaseQuery, parameters: [DatabaseParameters]) async throws -> Int

    /// Runs a statement to its end and gives the first rows, or all.
    ///
    /// - Parameter limit: How many; nil for all.
    /// - Throws: ``DatabaseError``; `CancellationError`.
    func fetch(_ query: DatabaseQuery, limit: Int?) async throws -> [DatabaseRecord]

    /// The rows of a statement one by one, as they come. It runs when the first one is asked for.
    func iterate(_ query: DatabaseQuery) -> DatabaseRows
}

extension DatabaseQueryable {
    // MARK: execute

    /// Runs a statement with these values for what it does: see ``execute(_:)``.
    @discardableResult
    public func execute(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) async throws -> DatabaseResult {
        try await execute(query.with(DatabaseParameters(values)))
    }

    /// Runs a statement with these values for what it does: see ``execute(_:)``.
    @discardableResult
    public func execute(
        _ query: DatabaseQuery, parameters: DatabaseParameters
    ) async throws -> DatabaseResult {
        try await execute(query.with(parameters))
    }

    /// Runs a statement of one placeholder once for each of these values: see ``executeMany(_:parameters:)``.
    @discardableResult
    public func executeMany(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) async throws -> Int {
        try await executeMany(query, parameters: values.map { DatabaseParameters([$0]) })
    }

    // MARK: fetch

    /// All rows of a statement. They are held in memory together.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func fetchAll(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) async throws -> [DatabaseRecord] {
        try await fetch(query.with(DatabaseParameters(values)), limit: nil)
    }

    /// All rows of a statement. They are held in memory together.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func fetchAll(
        _ query: DatabaseQuery, parameters: DatabaseParameters
    ) async throws -> [DatabaseRecord] {
        try await fetch(query.with(parameters), limit: nil)
    }

    /// The first rows of a statement. It runs to its end all the same, so that a failure after them is not missed: who wants the
    /// database to do less says `LIMIT`.
    ///
    /// - Parameters:
    ///   - count: How many at most.
    ///   - query: The statement.
    ///   - values: The values of its placeholders.
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func fetchMany(
        _ count: Int, _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) async throws -> [DatabaseRecord] {
        try await fetch(query.with(DatabaseParameters(values)), limit: count)
    }

    /// The first rows of a statement: see ``fetchMany(_:_:_:)``.
    public func fetchMany(
        _ count: Int, _ query: DatabaseQuery, parameters: DatabaseParameters
    ) async throws -> [DatabaseRecord] {
        try await fetch(query.with(parameters), limit: count)
    }

    /// The first row of a statement; nil where there is none.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func fetchOne(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) async throws -> DatabaseRecord? {
        try await fetch(query.with(DatabaseParameters(values)), limit: 1).first
    }

    /// The first row of a statement; nil where there is none.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func fetchOne(
        _ query: DatabaseQuery, parameters: DatabaseParameters
    ) async throws -> DatabaseRecord? {
        try await fetch(query.with(parameters), limit: 1).first
    }

    // MARK: fetchValue

    /// A value of the first row; nil where there is no row, ``DatabaseValue/null`` where it is NULL.
    ///
    /// - Parameters:
    ///   - query: The statement.
    ///   - values: The values of its placeholders.
    ///   - column: The value's place, from 0.
    /// - Throws: ``DatabaseError``, also of code ``DatabaseError/Code/noSuchColumn``; `CancellationError`.
    public func fetchValue(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?..., column: Int = 0
    ) async throws -> DatabaseValue? {
        try await fetch(query.with(DatabaseParameters(values)), limit: 1).first?[column]
    }

    /// A value of the first row; nil where there is no row, ``DatabaseValue/null`` where it is NULL.
    ///
    /// - Throws: ``DatabaseError``, also of code ``DatabaseError/Code/noSuchColumn``; `CancellationError`.
    public func fetchValue(
        _ query: DatabaseQuery, parameters: DatabaseParameters, column: Int = 0
    ) async throws -> DatabaseValue? {
        try await fetch(query.with(parameters), limit: 1).first?[column]
    }

    /// A value of the first row by its column's name; nil where there is no row, ``DatabaseValue/null`` where it is NULL.
    ///
    /// - Throws: ``DatabaseError``, also of code ``DatabaseError/Code/noSuchColumn``; `CancellationError`.
    public func fetchValue(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?..., column: String
    ) async throws -> DatabaseValue? {
        try await fetch(query.with(DatabaseParameters(values)), limit: 1).first?[column]
    }

    /// The first value of the first row as this type; nil where there is no row, or it is NULL.
    ///
    /// - Throws: ``DatabaseError``, also of code ``DatabaseError/Code/decodingFailed``; `CancellationError`.
    public func fetchValue<Value: DatabaseDecodable>(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?..., as type: Value.Type
    ) async throws -> Value? {
        try await fetch(query.with(DatabaseParameters(values)), limit: 1).first?[0]
            .decode(Value?.self)
    }

    // MARK: iterate

    /// The rows of a statement one by one: see ``iterate(_:)``.
    public func iterate(
        _ query: DatabaseQuery, _ values: (any DatabaseEncodable)?...
    ) -> DatabaseRows {
        iterate(query.with(DatabaseParameters(values)))
    }

    /// The rows of a statement one by one: see ``iterate(_:)``.
    public func iterate(
        _ query: DatabaseQuery, parameters: DatabaseParameters
    ) -> DatabaseRows {
        iterate(query.with(parameters))
    }
}
