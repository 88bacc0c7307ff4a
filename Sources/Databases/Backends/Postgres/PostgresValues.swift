// The neutral values as PostgreSQL's, and back.

import NIOCore
import PostgresDriver

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension PostgresQuery {
    init(_ statement: BoundStatement) throws {
        var parts = StringInterpolation(literalCapacity: 0, interpolationCount: 0)
        parts.appendLiteral(statement.text)
        for value in statement.values {
            parts.appendInterpolation(
                PostgresQuery(unescaped: "", PostgresParameters(value)))
        }
        self.init(stringInterpolation: parts)
    }
}

extension PostgresParameters {
    init(_ value: DatabaseValue) {
        self.init()
        switch value {
        // Of no type: what its place makes of it.
        case .null: append(String?.none)
        case .bool(let value): append(value)
        case .integer(let value): append(value)
        case .double(let value): append(value)
        case .decimal(let value): append(value)
        case .text(let value): append(value)
        case .bytes(let value): append(ByteBuffer(bytes: value))
        case .date(let value): append(value)
        case .uuid(let value): append(value)
        // As a literal is: `json` and `jsonb` both take it.
        case .json(let value): append(value)
        case .other(let value):
            // What came is sent as it came.
            self =
                value.parameters ?? value.postgres.map { PostgresParameters(asItCame: $0) } ?? self
        }
    }

    private init(asItCame value: PostgresValue) {
        self.init()
        append(value.bytes, as: value.type)
    }
}

extension DatabaseRecord {
    init(_ row: PostgresRow, _ columns: DatabaseColumns) throws {
        self.init(columns, try row.cells.map { try DatabaseValue($0) })
    }
}

extension DatabaseValue {
    /// - Throws: `PostgresDecodingError` where the server's bytes are not what it says.
    init(_ cell: PostgresCell) throws {
        guard let value = cell.value else {
            self = .null
            return
        }
        switch value.type {
        case .bool: self = .bool(try Bool(postgres: value))
        case .int2, .int4, .int8: self = .integer(try Int64(postgres: value))
        case .oid: self = .integer(Int64(try UInt32(postgres: value)))
        case .float4: self = .double(Double(try Float(postgres: value)))
        case .float8: self = .double(try Double(postgres: value))
        case .numeric:
            self = DatabaseValue(digits: try PostgresNumeric(postgres: value).description)
        case .bytea: self = .bytes(try [UInt8](Data(postgres: value)))
        case .uuid: self = .uuid(try UUID(postgres: value))
        case .json, .jsonb: self = .json(try PostgresJSONText(postgres: value).text)
        case .timestamptz: self = Self.date(try PostgresInstant(postgres: value), value)
        case .timestamp: self = Self.date(try PostgresTimestamp(postgres: value), value)
        case .date: self = Self.date(try PostgresDate(postgres: value), value)
        case .time: self = .text(try PostgresTime(postgres: value).text)
        default:
            self = Self.text(value) ?? .other(DatabaseOtherValue(received: value))
        }
    }

    /// What a database made itself, such as an enum, has a high number, and so has what is no text: that has zero bytes somewhere, or is
    /// not UTF-8.
    private static func text(_ value: PostgresValue) -> DatabaseValue? {
        guard let text = try? String(postgres: value), !text.utf8.contains(0) else { return nil }
        return .text(text)
    }

    private static func date(_ instant: PostgresInstant, _ value: PostgresValue) -> DatabaseValue {
        infinity(instant, .infinity, .minusInfinity) ?? date(value)
    }

    private static func date(_ time: PostgresTimestamp, _ value: PostgresValue) -> DatabaseValue {
        infinity(time, .infinity, .minusInfinity) ?? date(value)
    }

    private static func date(_ day: PostgresDate, _ value: PostgresValue) -> DatabaseValue {
        infinity(day, .infinity, .minusInfinity) ?? date(value)
    }

    private static func date(_ value: PostgresValue) -> DatabaseValue {
        (try? Date(postgres: value)).map { .date($0) }
            ?? .other(DatabaseOtherValue(received: value))
    }

    private static func infinity<Time: Equatable>(
        _ time: Time, _ last: Time, _ first: Time
    ) -> DatabaseValue? {
        time == last ? .text("infinity") : time == first ? .text("-infinity") : nil
    }
}

extension PostgresTime {
    /// `12:30:00`, with six digits more where there are microseconds.
    fileprivate var text: String {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { part in
            part < 10 ? "0\(part)" : "\(part)"
        }
        let digits = String(String(1_000_000 + fraction).dropFirst())
        return parts.joined(separator: ":") + (fraction == 0 ? "" : ".\(digits)")
    }
}
