// Values in the columns of stored rows.
package import StorageEngine

/// Writes values into rows and reads them back by the shape of the column's type.
package enum RowCodec {
    /// Appends the next column.
    @inline(__always)
    package static func append(_ value: Value, to row: inout RowBuilder) {
        switch value {
        case .int(let int): row.append(int64: int)
        case .text(let text): row.append(bytes: text.utf8)
        case .null: row.appendNull()
        case .bool(let bool): row.append(bool: bool)
        case .double(let double): row.append(double: double)
        case .bytes(let bytes): row.append(bytes: bytes)
        case .numeric, .interval, .array, .record:
            var bytes: [UInt8] = []
            ValueCodec.append(value, to: &bytes)
            row.append(bytes: bytes)
        }
    }

    /// The column's value; a column beyond the row's count has to be answered with its default before.
    @inline(__always)
    package static func decode(_ row: Row, column: Int, shape: ValueShape) -> Value {
        if row.isNull(column) { return .null }
        switch shape {
        case .int32, .int64, .int16, .uint32, .encodedInteger: return .int(row.int64(column))
        case .text, .paddedText, .byteText, .singleByteText, .document:
            return .text(Text(utf8: row.bytes(column)))
        case .bool: return .bool(row.bool(column))
        case .double: return .double(row.double(column))
        case .bytes: return .bytes(row.bytes(column))
        case .numeric, .interval, .zonedTime, .array, .vector, .record:
            return row.withColumn(column) { bytes in
                var reader = BinaryReader(bytes)
                return (try? ValueCodec.decode(&reader)) ?? .null
            }
        }
    }
}
