// PostgreSQL as a backend: the driver's connection.

import ClientPooling
import PostgresDriver

extension PostgresConnection: BackendConnection {
    var dialect: SQLDialect { .postgres }
    var marker: SQLDialect.Marker { .numbered }

    func execute(_ statement: BoundStatement) async throws -> DatabaseResult {
        let tag = try await execute(try PostgresQuery(statement))
        return DatabaseResult(affectedRows: tag.affectedRows)
    }

    /// In portions, each in one round trip: in a transaction nothing is done after the first that failed.
    func executeAll(_ statements: [BoundStatement]) async throws -> Int {
        var affected = 0
        var rest = statements[...]
        while !rest.isEmpty {
            let portion = rest.prefix(Self.portion)
            rest = rest.dropFirst(Self.portion)
            for result in try await pipeline(try portion.map { try PostgresQuery($0) }) {
                affected += try result.get().tag.affectedRows
            }
        }
        return affected
    }

    private static let portion = 256

    func fetch(_ statement: BoundStatement, limit: Int?) async throws -> [DatabaseRecord] {
        let rows = try await query(try PostgresQuery(statement))
        let columns = DatabaseColumns(rows.columns.map(\.name))
        var records: [DatabaseRecord] = []
        for try await row in rows where records.count < limit ?? .max {
            records.append(try DatabaseRecord(row, columns))
        }
        return records
    }

    func rows(of statement: BoundStatement) async throws -> any BackendRows {
        PostgresRowReader(try await query(try PostgresQuery(statement)))
    }

    func begin(_ modes: TransactionModes) async throws {
        try await beginTransaction(
            isolation: modes.isolation.flatMap { PostgresIsolation(rawValue: $0.rawValue) },
            access: modes.isReadOnly ? .readOnly : nil)
    }

    func commit() async throws { try await commitTransaction() }
    func rollBack() async { await rollBackTransaction() }
    func setSavepoint(_ name: String) async throws { try await runSavepoint("SAVEPOINT \(name)") }

    func releaseSavepoint(_ name: String) async throws {
        try await runSavepoint("RELEASE SAVEPOINT \(name)")
    }

    func rollBack(toSavepoint name: String) async {
        do {
            try await runSavepoint("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)")
        } catch { terminate() }
    }
}

extension PostgresCommandTag {
    /// What a SELECT says is how many rows it has returned.
    fileprivate var affectedRows: Int {
        ["INSERT", "UPDATE", "DELETE", "MERGE", "COPY"].contains(command) ? rowCount ?? 0 : 0
    }
}

/// Reads a result row by row.
private actor PostgresRowReader: BackendRows {
    private var iterator: PostgresRows.AsyncIterator
    private let columns: DatabaseColumns

    init(_ rows: PostgresRows) {
        iterator = rows.makeAsyncIterator()
        columns = DatabaseColumns(rows.columns.map(\.name))
    }

    func next() async throws -> DatabaseRecord? {
        // Calls do not overlap: nobody else moves the iterator meanwhile.
        var iterator = iterator
        defer { self.iterator = iterator }
        return try await iterator.next(isolation: self).map { try DatabaseRecord($0, columns) }
    }
}
