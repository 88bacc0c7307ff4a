// Values in the columns of stored rows.
package import StorageEngine

/// Writes values into rows and reads them back by the column's type.
package enum RowCodec {
    /// Appends the next column.
    @inline(__always)
    package static func append(_ value: Value, _ type: TypeOID, to row: inout RowBuilder) {
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
    package static func decode(_ row: Row, column: Int, type: TypeOID) -> Value {
        if row.isNull(column) { return .null }
        switch ValueShape(type) {
        case .int: return .int(row.int64(column))
        case .text: return .text(Text(utf8: row.bytes(column)))
        case .bool: return .bool(row.bool(column))
        case .double: return .double(row.double(column))
        case .bytes: return .bytes(row.bytes(column))
        case .numeric, .interval, .array, .record:
            return row.withColumn(column) { bytes in
                var reader = BinaryReader(bytes)
                return (try? ValueCodec.decode(&reader)) ?? .null
            }
        }
    }
}

/// Which case of `Value` a type's values have.
enum ValueShape {
    case int, text, bool, double, bytes, numeric, interval, array, record

    @inline(__always)
    init(_ type: TypeOID) {
        switch type {
        case .int4, .int8: self = .int
        case .text, .varchar: self = .text
        case .bool: self = .bool
        case .float8, .float4: self = .double
        case .int2, .oid, .tid, .xid, .cid, .xid8, .date, .time, .timestamp, .timestamptz,
            .regclass,
            .regtype, .regproc, .regnamespace, .regrole, .regprocedure, .regoper, .regoperator,
            .regconfig:
            self = .int
        case .bytea, .uuid: self = .bytes
        case .numeric: self = .numeric
        case .interval, .timetz: self = .interval
        case .record: self = .record
        default: self = ValueShape(lookingUp: type)
        }
    }

    @inline(never)
    private init(lookingUp type: TypeOID) {
        self =
            type.isEnum ? .int : TypeRegistry.arrayElement(type) != nil ? .array : .text
    }
}
