// A result set as it grows: its columns once, its rows one behind the other, all as a `Ydb.ResultSet` has them.

import QueryEngine
import SwiftProtobuf
import YDBLanguage
import YDBWire

struct ResultSetBytes {
    static let rowsTag: UInt8 = 2 << 3 | 2
    private static let truncated: [UInt8] = [3 << 3, 1]

    let columns: [YDBColumn]
    /// The columns, encoded.
    let head: [UInt8]
    private(set) var rows: [UInt8] = []
    private(set) var rowCount = 0

    init(_ columns: [YDBColumn]) {
        self.columns = columns
        let message = Ydb_ResultSet.with { set in
            set.columns = columns.map { column in
                .with {
                    $0.name = column.name
                    $0.type = Ydb_Type(column.type)
                }
            }
        }
        head = (try? message.serializedBytes()) ?? []
    }

    mutating func append(_ slots: borrowing [Value], _ places: [Int]) {
        ValueEncoding.appendRow(Self.rowsTag, slots, places, columns, to: &rows)
        rowCount += 1
    }

    /// Appends the set as a field, and forgets its rows.
    ///
    /// - Parameters:
    ///   - withColumns: whether the client is told the columns.
    ///   - isTruncated: there were more rows than are told.
    mutating func take(
        _ tag: UInt8, withColumns: Bool = true, isTruncated: Bool = false,
        into bytes: inout [UInt8]
    ) {
        bytes.append(tag)
        let end: [UInt8] = isTruncated ? Self.truncated : []
        ProtobufBytes.appendVarint(
            UInt64((withColumns ? head.count : 0) + rows.count + end.count), to: &bytes)
        if withColumns { bytes += head }
        bytes += rows
        bytes += end
        rows.removeAll(keepingCapacity: true)
        rowCount = 0
    }

    var byteCount: Int { head.count + rows.count }
}
