// A statement handle of ODBC's, on the thread of its connection.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A statement; it is freed when the last reference goes.
final class ODBCStatement {
    let library: ODBCLibrary
    let handle: ODBCLibrary.Handle
    /// Keeps the connection's handle there as long as this is.
    private let link: ODBCLink
    private var parameters: ODBCParameters?
    /// Where the portions of values come.
    private var scratch = [UInt8](repeating: 0, count: ODBCStatement.portion)

    struct Column {
        let name: String
        let kind: Int16
        let isUnsigned: Bool
    }

    init(_ link: ODBCLink) throws {
        self.link = link
        library = link.library
        var made: ODBCLibrary.Handle?
        guard library.allocate(ODBC.statement, link.connection, &made) == ODBC.success, let made
        else { throw link.error(link.connection, ODBC.connection) }
        handle = made
    }

    deinit { _ = library.free(ODBC.statement, handle) }

    /// - Throws: ``DatabaseError`` where the code is a failure.
    /// - Returns: False where there are no data.
    @discardableResult
    func check(_ code: Int16) throws -> Bool {
        switch code {
        case ODBC.success, ODBC.successWithInfo: return true
        case ODBC.noData: return false
        default: throw link.error(handle, ODBC.statement)
        }
    }

    /// Runs the statement.
    func run(_ bound: BoundStatement) throws {
        var text = Array(bound.text.utf16)
        guard let length = Int32(exactly: text.count) else {
            throw DatabaseError(.encodingFailed, "a statement of more than 2 GiB")
        }
        if bound.values.isEmpty {
            try check(library.executeDirectly(handle, &text, length))
        } else {
            try check(library.prepare(handle, &text, length))
            parameters = try ODBCParameters(bound.values, to: self, dialect: link.dialect)
            try check(library.execute(handle))
        }
    }

    /// The columns of the result; none where there are no rows.
    func columns() throws -> [Column] {
        var count: Int16 = 0
        try check(library.columnCount(handle, &count))
        return try (0..<max(0, count)).map { try column(UInt16($0) + 1) }
    }

    private func column(_ place: UInt16) throws -> Column {
        var name = [UInt16](repeating: 0, count: 1024)
        var length: Int16 = 0
        var kind: Int16 = 0
        try check(
            library.describeColumn(
                handle, place, &name, Int16(name.count), &length, &kind, nil, nil, nil))
        var isUnsigned = 0
        if kind == ODBC.Kind.bigint {
            try check(
                library.columnAttribute(
                    handle, place, ODBC.descriptorUnsigned, nil, 0, nil, &isUnsigned))
        }
        let units = name.prefix(min(max(0, Int(length)), name.count - 1))
        return Column(
            name: String(decoding: units, as: UTF16.self), kind: kind, isUnsigned: isUnsigned == 1)
    }

    /// How many rows it has changed.
    func affectedRows() throws -> Int {
        var count = 0
        try check(library.rowCount(handle, &count))
        return max(0, count)
    }

    func fetch() throws -> Bool { try check(library.fetch(handle)) }

    /// Runs what is left of the statement, so that a failure in it is not missed.
    func finish() throws {
        while try check(library.moreResults(handle)) {}
    }

    // MARK: Values

    func record(_ names: DatabaseColumns, _ columns: [Column]) throws -> DatabaseRecord {
        DatabaseRecord(
            names,
            try columns.enumerated().map { index, column in
                try value(UInt16(clamping: index + 1), column)
            })
    }

    private func value(_ place: UInt16, _ column: Column) throws -> DatabaseValue {
        switch column.kind {
        case ODBC.Kind.bit:
            return try fixed(place, ODBC.Kind.bit, UInt8(0)).map { .bool($0 != 0) } ?? .null
        case ODBC.Kind.tinyint, ODBC.Kind.smallint, ODBC.Kind.integer:
            return try fixed(place, ODBC.Kind.signedBigint, Int64(0)).map { .integer($0) } ?? .null
        case ODBC.Kind.bigint where column.isUnsigned:
            return try fixed(place, ODBC.Kind.unsignedBigint, UInt64(0))
                .map { DatabaseValue(unsigned: $0) } ?? .null
        case ODBC.Kind.bigint:
            return try fixed(place, ODBC.Kind.signedBigint, Int64(0)).map { .integer($0) } ?? .null
        case ODBC.Kind.float, ODBC.Kind.real, ODBC.Kind.double:
            return try fixed(place, ODBC.Kind.double, 0.0).map { .double($0) } ?? .null
        case ODBC.Kind.decimal, ODBC.Kind.numeric:
            return try text(place).map { DatabaseValue(digits: $0) } ?? .null
        case ODBC.Kind.date, ODBC.Kind.timestamp:
            return try fixed(place, ODBC.Kind.timestamp, ODBCTimestamp())
                .map { DatabaseValue($0) } ?? .null
        case ODBC.Kind.binary, ODBC.Kind.varbinary, ODBC.Kind.longVarbinary:
            return try bytes(place, ODBC.Kind.binary, terminator: 0).map { .bytes($0) } ?? .null
        case ODBC.Kind.guid: return try text(place).map { DatabaseValue(guid: $0) } ?? .null
        default: return try text(place).map { .text($0) } ?? .null
        }
    }

    private func fixed<Value: BitwiseCopyable>(
        _ place: UInt16, _ kind: Int16, _ empty: Value
    ) throws -> Value? {
        var value = empty
        var length = 0
        try withUnsafeMutableBytes(of: &value) { buffer in
            _ = try check(
                library.data(handle, place, kind, buffer.baseAddress, buffer.count, &length))
        }
        return length == ODBC.nullData ? nil : value
    }

    private func text(_ place: UInt16) throws -> String? {
        try bytes(place, ODBC.Kind.wideChar, terminator: 2).map { bytes in
            let units = bytes.withUnsafeBytes { raw in
                (0..<raw.count / 2).map {
                    raw.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self)
                }
            }
            return String(decoding: units, as: UTF16.self)
        }
    }

    /// A value of any length, in portions.
    ///
    /// - Parameter terminator: How many bytes of zero the driver puts behind each portion.
    private func bytes(_ place: UInt16, _ kind: Int16, terminator: Int) throws -> [UInt8]? {
        var all: [UInt8] = []
        while true {
            var length = 0
            let code = scratch.withUnsafeMutableBytes {
                library.data(handle, place, kind, $0.baseAddress, $0.count, &length)
            }
            guard try check(code) else { return all }
            if length == ODBC.nullData { return nil }
            let room = scratch.count - terminator
            let isCut =
                code == ODBC.successWithInfo && (length == ODBC.noTotal || length > room)
            all += scratch[..<(isCut ? room : min(max(0, length), scratch.count))]
            guard all.count <= Self.longestValue else {
                throw DatabaseError(.decodingFailed, "a value of more than 1 GiB")
            }
            if !isCut { return all }
        }
    }

    private static let portion = 16 << 10
    private static let longestValue = 1 << 30
}

extension DatabaseValue {
    fileprivate init(_ time: ODBCTimestamp) {
        let date = DateText.date(
            year: Int(time.year), month: Int(time.month), day: Int(time.day),
            hour: Int(time.hour), minute: Int(time.minute), second: Int(time.second),
            microsecond: Int(time.fraction / 1000))
        self =
            date.map { .date($0) }
            ?? .text(
                "\(time.year)-\(time.month)-\(time.day) \(time.hour):\(time.minute):\(time.second)")
    }

    fileprivate init(guid text: String) {
        let digits = text.filter { $0 != "{" && $0 != "}" }
        self = UUID(uuidString: digits).map { .uuid($0) } ?? .text(text)
    }
}
