// The one value of the execution: at most 16 bytes, without a type tag. The static type of an expression says what
// an integer means (a number, a date, an instant).

/// A value in a register of the execution.
///
/// The representation of each SQL type is fixed:
///
/// | SQL type | case |
/// |---|---|
/// | boolean | `bool` |
/// | int2, int4, int8, oid, regclass and the other oid aliases, xid, tid, enums | `int` |
/// | float4 (already rounded to single precision), float8 | `double` |
/// | text, varchar, char(n) (padded), name, json, jsonb (canonical text), "char" | `text` |
/// | bytea, uuid (16 bytes) | `bytes` |
/// | numeric | `numeric` |
/// | date: days since 2000-01-01; `Int64.min`/`.max` are -infinity/infinity | `int` |
/// | time: microseconds of the day | `int` |
/// | timestamp, timestamptz: microseconds since 2000-01-01 (UTC); `Int64.min`/`.max` infinite | `int` |
/// | interval, timetz | `interval` |
/// | arrays of all these | `array` |
/// | anonymous and composite rows | `record` |
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case text(Text)
    case bytes([UInt8])
    case numeric(Numeric)
    case interval(Interval)
    case array(ArrayValue)
    case record(RecordValue)
}

extension Value {
    @inlinable package var isNull: Bool {
        if case .null = self { return true }
        return false
    }

    /// A text value of the string's UTF-8.
    @inlinable package static func string(_ string: String) -> Value {
        .text(Text(utf8: Array(string.utf8)))
    }
}

/// UTF-8 bytes known to be valid.
package struct Text: Sendable, Hashable {
    package var utf8: [UInt8]

    @inlinable package init(utf8: [UInt8]) {
        self.utf8 = utf8
    }

    package init(_ string: some StringProtocol) {
        self.utf8 = Array(string.utf8)
    }

    package var string: String { String(decoding: utf8, as: UTF8.self) }
}

/// An array value: its dimensions and its elements in row-major order.
///
/// An empty array has no dimension (Postgres prints `{}`).
package final class ArrayValue: Sendable {
    package struct Dimension: Sendable, Hashable {
        package var count: Int
        package var lowerBound: Int

        package init(count: Int, lowerBound: Int = 1) {
            self.count = count
            self.lowerBound = lowerBound
        }
    }

    package let elementType: TypeID
    package let dimensions: [Dimension]
    package let elements: [Value]

    package init(elementType: TypeID, dimensions: [Dimension], elements: [Value]) {
        self.elementType = elementType
        self.dimensions = dimensions
        self.elements = elements
    }

    /// A one-dimensional array from 1, or the empty array.
    package convenience init(elementType: TypeID, elements: [Value]) {
        self.init(
            elementType: elementType,
            dimensions: elements.isEmpty ? [] : [Dimension(count: elements.count)],
            elements: elements)
    }
}

/// A row as a value: `ROW(1, 'a')` or a table's whole row.
package final class RecordValue: Sendable {
    package let types: [TypeID]
    package let fields: [Value]
    /// The columns' names where the row comes from a table or a subquery; an anonymous row has none.
    package let names: [String]

    package init(types: [TypeID], fields: [Value], names: [String] = []) {
        self.types = types
        self.fields = fields
        self.names = names
    }

    /// `f1`, `f2`… where there are no names.
    package func name(of index: Int) -> String {
        index < names.count ? names[index] : "f\(index + 1)"
    }
}
