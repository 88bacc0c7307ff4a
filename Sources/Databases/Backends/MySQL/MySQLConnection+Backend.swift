// MySQL and MariaDB as a backend: the driver's connection.

import ClientPooling
import MySQLDriver

extension MySQLConnection: BackendConnection {
    var dialect: SQLDialect { .mysql }
    var marker: SQLDialect.Marker { .question }
    var knowsWhatIsUndone: Bool { true }

    func execute(_ statement: BoundStatement) async throws -> DatabaseResult {
        let result = try await execute(MySQLQuery(statement))
        return DatabaseResult(
            affectedRows: result.affectedRows,
            lastInsertID: result.lastInsertID == 0 ? nil : Int64(exactly: result.lastInsertID))
    }

    func fetch(_ statement: BoundStatement, limit: Int?) async throws -> [DatabaseRecord] {
        let rows = try await query(MySQLQuery(statement))
        let columns = DatabaseColumns(rows.columns.map(\.name))
        var records: [DatabaseRecord] = []
        for try await row in rows where records.count < limit ?? .max {
            records.append(try DatabaseRecord(row, columns))
        }
        return records
    }

    func rows(of statement: BoundStatement) async throws -> any BackendRows {
        MySQLRowReader(try await query(MySQLQuery(statement)))
    }

    func begin(_ modes: TransactionModes) async throws {
        try await beginTransaction(
            isolation: modes.isolation.flatMap { MySQLIsolation(rawValue: $0.rawValue) },
            access: modes.isReadOnly ? .readOnly : nil)
    }

    func commit() async throws { try await commitTransaction() }
    func rollBack() async { await rollBackTransaction() }
}

/// Reads a result row by row.
private actor MySQLRowReader: BackendRows {
    private var iterator: MySQLRows.AsyncIterator
    private let columns: DatabaseColumns

    init(_ rows: MySQLRows) {
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
