// Writes values of every type as text (typoutput).

package enum TypeOutput {
    /// Appends the value's text; nulls have none, and must not be passed.
    @inline(__always)
    package static func appendText(
        _ value: Value, _ type: TypeOID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch value {
        case .text(let text): out.append(contentsOf: text.utf8)
        case .bool(let bool): out.append(bool ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .int(let int):
            if isPlainInteger(type) {
                IntegerText.append(int, to: &out)
            } else {
                appendInteger(int, type, env, to: &out)
            }
        default: appendOther(value, type, env, to: &out)
        }
    }

    /// The text as a new array.
    package static func text(_ value: Value, _ type: TypeOID, _ env: TypeEnvironment) -> [UInt8] {
        var out: [UInt8] = []
        appendText(value, type, env, to: &out)
        return out
    }

    @inline(__always)
    private static func isPlainInteger(_ type: TypeOID) -> Bool {
        type.rawValue <= TypeOID.oid.rawValue
    }

    private static func appendInteger(
        _ int: Int64, _ type: TypeOID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch type {
        case .date: DateTimeOutput.appendDate(int, env, to: &out)
        case .time: DateTimeOutput.appendTime(int, to: &out)
        case .timestamp: DateTimeOutput.appendTimestamp(int, withZone: false, env, to: &out)
        case .timestamptz: DateTimeOutput.appendTimestamp(int, withZone: true, env, to: &out)
        case .regtype: appendTypeName(int, to: &out)
        case .tid: RowPlace.append(int, to: &out)
        case .xid8: out.append(contentsOf: String(TransactionNumber.number(int)).utf8)
        case _ where type.isEnum: EnumTypes.append(int, env, to: &out)
        default: IntegerText.append(int, to: &out)
        }
    }

    /// A type's name as format_type gives it; the number of one that is not there, `-` for none.
    private static func appendTypeName(_ int: Int64, to out: inout [UInt8]) {
        let type = UInt32(exactly: int).map { TypeOID($0) }
        if int == 0 {
            out.append(UInt8(ascii: "-"))
        } else if let type, TypeRegistry.definition(type) != nil {
            out.append(contentsOf: TypeRegistry.format(SQLType(type, modifier: -1)).utf8)
        } else {
            IntegerText.append(int, to: &out)
        }
    }

    private static func appendOther(
        _ value: Value, _ type: TypeOID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch value {
        case .double(let double):
            if type == .float4 {
                FloatText.append(Float(double), env, to: &out)
            } else {
                FloatText.append(double, env, to: &out)
            }
        case .numeric(let numeric): numeric.appendText(to: &out)
        case .interval(let interval):
            if type == .timetz {
                DateTimeOutput.appendTimeWithZone(interval, to: &out)
            } else {
                IntervalOutput.append(interval, env, to: &out)
            }
        case .bytes(let bytes):
            if type == .uuid {
                BytesText.appendUUID(bytes, to: &out)
            } else {
                BytesText.append(bytes, env, to: &out)
            }
        case .array(let array):
            if type == .int2vector || type == .oidvector {
                appendVector(array, to: &out)
            } else {
                ArrayText.append(array, env, to: &out)
            }
        case .record(let record):
            // The number of an object together with its name.
            if type.isObjectReference, case .text(let name)? = record.fields.last {
                out.append(contentsOf: name.utf8)
            } else {
                RecordText.append(record, env, to: &out)
            }
        default: break
        }
    }

    /// int2vector and oidvector: the numbers with spaces between them.
    private static func appendVector(_ array: ArrayValue, to out: inout [UInt8]) {
        for (position, element) in array.elements.enumerated() {
            if position > 0 { out.append(UInt8(ascii: " ")) }
            if case .int(let number) = element { IntegerText.append(number, to: &out) }
        }
    }
}
