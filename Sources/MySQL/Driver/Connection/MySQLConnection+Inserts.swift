// Many rows by few statements.

import ClientPooling

extension MySQLConnection {
    /// Stores rows in a table by INSERT statements of up to a thousand rows each, which are prepared once: one round trip for them all.
    ///
    /// ```swift
    /// try await connection.insert(into: "users", columns: ["id", "name"], rows: users.map { ($0.id, $0.name) })
    /// ```
    ///
    /// - Parameters:
    ///   - table: The table's name, which may have a database's before it.
    ///   - columns: The columns, in the order of the values.
    ///   - rows: Tuples.
    /// - Returns: How many rows all together have been stored.
    /// - Throws: What ``execute(_:)`` throws; outside a transaction the statements before the one that failed are done.
    @discardableResult
    public func insert<each Value: MySQLEncodable>(
        into table: String, columns: [String], rows: some Sequence<(repeat each Value)>
    ) async throws -> Int {
        let head = Self.insertion(into: table, columns)
        var width = 0
        for _ in repeat (each Value).self { width += 1 }
        guard width > 0, width == columns.count else {
            throw ClientError.misuse("rows of \(width) values for \(columns.count) columns")
        }
        let most = max(1, min(Self.mostInsertedRows, Int(UInt16.max) / width))
        var pending = PendingRows(width: width)
        var stored = 0
        for row in rows {
            for value in repeat each row { pending.append(value.mysqlValue) }
            guard pending.count == most || pending.bytes >= Self.mostInsertedBytes else { continue }
            stored += try await store(&pending, head, most)
        }
        return stored + (try await store(&pending, head, most))
    }

    /// Rows of one statement.
    private static let mostInsertedRows = 1000
    /// Well below what servers take in one message unless told otherwise.
    private static let mostInsertedBytes = 1 << 20

    private static func insertion(into table: String, _ columns: [String]) -> String {
        let name = table.split(separator: ".").map { MySQLQuery.quoted(identifier: String($0)) }
            .joined(separator: ".")
        let list = columns.map { MySQLQuery.quoted(identifier: $0) }.joined(separator: ", ")
        return "INSERT INTO \(name) (\(list)) VALUES "
    }

    /// Sends what is pending. Where it is not as much as a statement takes, in parts whose numbers of rows are powers of two: so that few
    /// different statements are kept prepared.
    private func store(
        _ pending: inout PendingRows, _ head: String, _ most: Int
    ) async throws -> Int {
        var stored = 0
        while pending.count > 0 {
            let count = pending.count
            let part = count == most ? most : 1 << (Int.bitWidth - 1 - count.leadingZeroBitCount)
            let values = pending.removeFirst(part)
            let row = "(" + repeatElement("?", count: pending.width).joined(separator: ", ") + ")"
            let text = head + repeatElement(row, count: part).joined(separator: ", ")
            stored += try await execute(MySQLQuery(unescaped: text, values)).affectedRows
        }
        return stored
    }
}

/// Values that are not sent yet, row behind row.
private struct PendingRows {
    /// How many values a row has, at least one.
    let width: Int
    private var values: [MySQLValue] = []
    private(set) var bytes = 0

    init(width: Int) { self.width = width }

    var count: Int { values.count / width }

    mutating func append(_ value: MySQLValue) {
        values.append(value)
        bytes += value.size
    }

    mutating func removeFirst(_ rows: Int) -> [MySQLValue] {
        guard rows * width < values.count else {
            defer {
                values = []
                bytes = 0
            }
            return values
        }
        let taken = Array(values[..<(rows * width)])
        values.removeFirst(rows * width)
        bytes -= taken.reduce(0) { $0 + $1.size }
        return taken
    }
}
