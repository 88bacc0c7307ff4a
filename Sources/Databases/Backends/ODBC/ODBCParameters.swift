// The neutral values as ODBC's parameters.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// SQL_TIMESTAMP_STRUCT.
struct ODBCTimestamp {
    var year: Int16 = 0
    var month: UInt16 = 0
    var day: UInt16 = 0
    var hour: UInt16 = 0
    var minute: UInt16 = 0
    var second: UInt16 = 0
    /// In nanoseconds.
    var fraction: UInt32 = 0
}

/// Memory that a statement reads its values from: it has to stay where it is until the statement has run.
final class ODBCParameters {
    private var buffers: [UnsafeMutableRawPointer] = []
    private let indicators: UnsafeMutablePointer<Int>

    /// Binds the values to a statement.
    ///
    /// - Throws: ``DatabaseError``, as for a value that ODBC has no type for.
    init(
        _ values: [DatabaseValue], to statement: ODBCStatement, dialect: SQLDialect
    ) throws {
        indicators = .allocate(capacity: max(1, values.count))
        for (index, value) in values.enumerated() {
            guard let place = UInt16(exactly: index + 1) else {
                throw DatabaseError.wrongPlaceholders("more than 65,535 parameters")
            }
            let bound = try Self.bound(value, dialect)
            let buffer = UnsafeMutableRawPointer.allocate(
                byteCount: max(1, bound.bytes.count), alignment: 16)
            buffers.append(buffer)
            buffer.copyMemory(from: bound.bytes, byteCount: bound.bytes.count)
            indicators[index] = bound.isNull ? ODBC.nullData : bound.bytes.count
            try statement.check(
                statement.library.bindParameter(
                    statement.handle, place, 1, bound.cKind, bound.kind, bound.size, bound.digits,
                    buffer, bound.bytes.count, indicators + index))
        }
    }

    deinit {
        for buffer in buffers { buffer.deallocate() }
        indicators.deallocate()
    }

    private struct Bound {
        var cKind: Int16
        var kind: Int16
        var bytes: [UInt8]
        var size: UInt = 0
        var digits: Int16 = 0
        var isNull = false
    }

    /// Above so many characters or bytes a value is a long one.
    private static let longest = 4000

    private static func bound(
        _ value: DatabaseValue, _ dialect: SQLDialect
    ) throws(DatabaseError) -> Bound {
        switch value {
        case .null:
            return Bound(
                cKind: ODBC.Kind.char, kind: ODBC.Kind.varchar, bytes: [], size: 1, isNull: true)
        case .bool(let value):
            return Bound(cKind: ODBC.Kind.bit, kind: ODBC.Kind.bit, bytes: [value ? 1 : 0], size: 1)
        case .integer(let value):
            return Bound(
                cKind: ODBC.Kind.signedBigint, kind: ODBC.Kind.bigint, bytes: raw(value), size: 19)
        case .double(let value):
            return Bound(
                cKind: ODBC.Kind.double, kind: ODBC.Kind.double, bytes: raw(value), size: 15)
        case .decimal(let value):
            let text = "\(value)"
            let scale = text.firstIndex(of: ".").map { text[$0...].utf8.count - 1 } ?? 0
            return Bound(
                cKind: ODBC.Kind.char, kind: ODBC.Kind.decimal, bytes: Array(text.utf8), size: 38,
                digits: Int16(clamping: scale))
        case .text(let text), .json(let text): return bound(text)
        case .bytes(let bytes):
            return Bound(
                cKind: ODBC.Kind.binary,
                kind: bytes.count > longest ? ODBC.Kind.longVarbinary : ODBC.Kind.varbinary,
                bytes: bytes, size: UInt(max(1, bytes.count)))
        case .date(let date):
            return Bound(
                cKind: ODBC.Kind.timestamp, kind: ODBC.Kind.timestamp, bytes: raw(timestamp(date)),
                size: 26, digits: 6)
        case .uuid(let id):
            var text = bound(id.uuidString.lowercased())
            if dialect == .postgres { text.kind = ODBC.Kind.guid }
            return text
        case .other(let value):
            throw DatabaseError(
                .encodingFailed, "\(value) cannot be sent through ODBC", outcome: .notApplied)
        }
    }

    private static func bound(_ text: String) -> Bound {
        let units = Array(text.utf16)
        return Bound(
            cKind: ODBC.Kind.wideChar,
            kind: units.count > longest ? ODBC.Kind.wideLongVarchar : ODBC.Kind.wideVarchar,
            bytes: units.withUnsafeBytes { Array($0) }, size: UInt(max(1, units.count)))
    }

    private static func timestamp(_ date: Date) -> ODBCTimestamp {
        let text = DateText(date)
        return ODBCTimestamp(
            year: Int16(clamping: text.year), month: UInt16(clamping: text.month),
            day: UInt16(clamping: text.day), hour: UInt16(clamping: text.hour),
            minute: UInt16(clamping: text.minute), second: UInt16(clamping: text.second),
            fraction: UInt32(clamping: text.microsecond) * 1000)
    }

    private static func raw<Value: BitwiseCopyable>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }
}
