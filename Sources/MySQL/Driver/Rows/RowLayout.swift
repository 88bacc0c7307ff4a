// What the rows of a result have in common, and how each column's values stand in them.

import MySQLWire
import WireCore

/// How the values of a column stand in the rows of a result.
public struct MySQLValueForm: Hashable, Sendable {
    @usableFromInline
    enum Kind: UInt8, Sendable {
        /// Text behind its length, whatever the type.
        case text
        /// Nothing: the value is NULL.
        case nothing
        case integer1, integer2, integer4, integer8
        case float, double
        /// Numbers behind one byte of length.
        case dateTime, time
        /// Bytes behind their length.
        case bytes
    }

    @usableFromInline let kind: Kind
    /// The column's type.
    public let type: MySQLColumn.DataType
    /// Whether the column's numbers have no sign.
    public let isUnsigned: Bool

    /// Whether values came by the text protocol, as the server shows them.
    public var isText: Bool { kind == .text }

    /// Whether a value's bytes are characters, or are what the database holds.
    var isTextual: Bool { kind == .text || kind == .bytes }

    init(_ column: MySQLColumn, _ form: MySQLFieldType.BinaryForm?) {
        type = column.type
        isUnsigned = column.isUnsigned
        kind =
            switch form {
            case nil: .text
            case .nothing?: .nothing
            case .integer(bytes: 1)?: .integer1
            case .integer(bytes: 2)?: .integer2
            case .integer(bytes: 4)?: .integer4
            case .integer?: .integer8
            case .float?: .float
            case .double?: .double
            case .dateTime?: .dateTime
            case .time?: .time
            case .bytes?: .bytes
            }
    }
}

/// What the rows of a result have in common.
@usableFromInline
final class RowLayout: Sendable {
    enum Format: Hashable, Sendable { case text, binary }

    @usableFromInline let columns: [MySQLColumn]
    let format: Format
    /// How each column's value stands in a row.
    @usableFromInline let forms: [MySQLValueForm]
    /// Where a row's first value stands: behind the bitmap of NULLs, where there is one.
    @usableFromInline let firstValue: Int

    /// - Throws: `WireError` where a column of a binary result has a type that no value can have.
    init(_ columns: [MySQLColumn], _ format: Format) throws(WireError) {
        self.columns = columns
        self.format = format
        var forms: [MySQLValueForm] = []
        forms.reserveCapacity(columns.count)
        for column in columns {
            guard format == .binary else {
                forms.append(MySQLValueForm(column, nil))
                continue
            }
            guard let form = column.field.binaryForm else {
                throw .invalidField(.init("type"), value: Int64(column.field.rawValue))
            }
            forms.append(MySQLValueForm(column, form))
        }
        self.forms = forms
        let bitmap = (columns.count + MySQLServerMessage.BinaryRow.bitmapOffset + 7) / 8
        firstValue = format == .text ? 0 : 1 + bitmap
    }

    func index(of name: String) -> Int? { columns.firstIndex { $0.name == name } }
}
