// The neutral values as MySQL's, and back.

import MySQLDriver
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension MySQLQuery {
    init(_ statement: BoundStatement) throws(DatabaseError) {
        var values: [MySQLValue] = []
        for value in statement.values { values.append(try MySQLValue(value)) }
        self.init(unescaped: statement.text, values)
    }
}

extension MySQLValue {
    init(_ value: DatabaseValue) throws(DatabaseError) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .integer(value ? 1 : 0)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .decimal(let value): self = value.mysqlValue
        case .text(let value), .json(let value): self = .text(value)
        case .bytes(let value): self = .bytes(ByteBuffer(bytes: value))
        case .date(let value): self = value.mysqlValue
        case .uuid(let value): self = value.mysqlValue
        case .other(let value):
            throw DatabaseError(
                .encodingFailed, "\(value) cannot be sent to MySQL", outcome: .notApplied)
        }
    }
}

extension DatabaseRecord {
    init(_ row: MySQLRow, _ columns: DatabaseColumns) throws {
        self.init(columns, try row.cells.map { try DatabaseValue($0) })
    }
}

extension DatabaseValue {
    /// - Throws: `MySQLDecodingError` where the server's bytes are not what it says.
    init(_ cell: MySQLCell) throws {
        switch try cell.value() {
        case .null: self = .null
        case .integer(let value): self = .integer(value)
        case .unsigned(let value): self = DatabaseValue(unsigned: value)
        case .float(let value): self = .double(Double(value))
        case .double(let value): self = .double(value)
        case .decimal(let value): self = DatabaseValue(digits: value.description)
        case .text(let value): self = cell.column?.type == .json ? .json(value) : .text(value)
        case .bytes(let value): self = .bytes(Array(value.readableBytesView))
        case .date(let value): self = Self.date(MySQLDateTime(value), "\(value)")
        case .dateTime(let value): self = Self.date(value, "\(value)")
        case .time(let value): self = .text("\(value)")
        }
    }

    private static func date(_ value: MySQLDateTime, _ text: String) -> DatabaseValue {
        value.dateInUTC.map { .date($0) } ?? .text(text)
    }
}
