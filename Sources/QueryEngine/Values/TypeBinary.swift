// The wire's binary form of every type: typsend and typreceive.

extension TypeOutput {
    /// Appends the binary form; nulls have none, and must not be passed.
    package static func appendBinary(
        _ value: Value, _ type: TypeOID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch value {
        case .text(let text):
            switch type {
            case .jsonb:
                out.append(1)
                out.append(contentsOf: text.utf8)
            case .char: out.append(CharacterTypes.byte(of: text.utf8))
            default: out.append(contentsOf: text.utf8)
            }
        case .int(let int): appendBinaryInteger(int, type, env, to: &out)
        case .bool(let bool): out.append(bool ? 1 : 0)
        case .double(let double):
            if type == .float4 {
                BinaryBytes.append(Float(double).bitPattern, to: &out)
            } else {
                BinaryBytes.append(double.bitPattern, to: &out)
            }
        case .bytes(let bytes): out.append(contentsOf: bytes)
        case .numeric(let numeric): numeric.appendBinary(to: &out)
        case .interval(let interval):
            BinaryBytes.append(interval.microseconds, to: &out)
            BinaryBytes.append(interval.days, to: &out)
            // timetz ends after the zone.
            if type != .timetz { BinaryBytes.append(interval.months, to: &out) }
        case .array(let array): ArrayBinary.append(array, env, to: &out)
        case .record(let record):
            if type.isObjectReference, case .int(let number)? = record.fields.first {
                BinaryBytes.append(UInt32(truncatingIfNeeded: number), to: &out)
            } else {
                ArrayBinary.append(record, env, to: &out)
            }
        default: break
        }
    }

    @inline(__always)
    private static func appendBinaryInteger(
        _ int: Int64, _ type: TypeOID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch type {
        case .int2: BinaryBytes.append(UInt16(truncatingIfNeeded: int), to: &out)
        case .int8, .timestamp, .timestamptz, .time:
            BinaryBytes.append(UInt64(bitPattern: int), to: &out)
        case .xid8: BinaryBytes.append(TransactionNumber.number(int), to: &out)
        case .tid:
            BinaryBytes.append(RowPlace.block(int), to: &out)
            BinaryBytes.append(RowPlace.offset(int), to: &out)
        case .date where DateTimeRange.isInfinite(int):
            BinaryBytes.append(int > 0 ? Int32.max : Int32.min, to: &out)
        case _ where type.isEnum: EnumTypes.append(int, env, to: &out)
        default: BinaryBytes.append(UInt32(truncatingIfNeeded: int), to: &out)
        }
    }
}

extension TypeInput {
    /// typreceive, then the modifier as an assignment applies it.
    package static func decodeBinary(
        _ bytes: UnsafeRawBufferPointer, as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        var reader = BinaryReader(bytes)
        let value = try receive(&reader, type, env)
        if !reader.isAtEnd { throw .incorrectBinaryFormat }
        return type.modifier < 0 ? value : try applyModifier(value, type, explicit: false)
    }

    private static func receive(
        _ reader: inout BinaryReader, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid {
        case .int4: return .int(Int64(Int32(bitPattern: try reader.uint32())))
        case .int8: return .int(Int64(bitPattern: try reader.uint64()))
        case .int2: return .int(Int64(Int16(bitPattern: try reader.uint16())))
        case .bool: return .bool(try reader.byte() != 0)
        case .float8: return .double(Double(bitPattern: try reader.uint64()))
        case .float4: return .double(Double(Float(bitPattern: try reader.uint32())))
        case .oid, .xid, .cid, .regclass, .regtype, .regproc, .regnamespace, .regrole,
            .regprocedure, .regoper, .regoperator, .regconfig:
            return .int(Int64(try reader.uint32()))
        case .xid8: return .int(TransactionNumber.value(try reader.uint64()))
        case .tid: return .int(RowPlace.place(try reader.uint32(), try reader.uint16()))
        case .bytea: return .bytes([UInt8](reader.rest()))
        case .uuid:
            return .bytes([UInt8](try reader.bytes(16)))
        case .char: return .text(CharacterTypes.value(ofByte: try reader.byte()))
        case .name:
            let rest = reader.rest()
            try UTF8Text.validate(rest)
            if rest.count > CharacterTypes.maximumNameBytes {
                throw SQLError(
                    .invalidName, "identifier too long",
                    detail: "Identifier must be less than 64 characters.")
            }
            return .text([UInt8](rest))
        default: return try receiveStructured(&reader, type, env)
        }
    }

    private static func receiveStructured(
        _ reader: inout BinaryReader, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid {
        case .numeric: return .numeric(try Numeric.receive(&reader))
        case .date:
            let days = Int64(Int32(bitPattern: try reader.uint32()))
            if days == Int64(Int32.max) { return .int(DateTimeRange.infinity) }
            if days == Int64(Int32.min) { return .int(DateTimeRange.negativeInfinity) }
            guard DateTimeRange.isDate(days) else { throw outOfRange("date") }
            return .int(days)
        case .timestamp, .timestamptz:
            let value = try reader.int64()
            guard DateTimeRange.isInfinite(value) || DateTimeRange.isTimestamp(value) else {
                throw outOfRange("timestamp")
            }
            return .int(value)
        case .time:
            let value = try reader.int64()
            guard (0...Microseconds.day).contains(value) else { throw outOfRange("time") }
            return .int(value)
        case .timetz:
            let value = try reader.int64()
            let zone = try reader.int32()
            guard (0...Microseconds.day).contains(value) else { throw outOfRange("time") }
            guard abs(zone) < 16 * 3600 else {
                throw SQLError(
                    .invalidTimeZoneDisplacementValue, "time zone displacement out of range")
            }
            return .interval(Interval(days: Int32(zone), microseconds: value))
        case .interval:
            let time = try reader.int64()
            let days = Int32(bitPattern: try reader.uint32())
            let months = Int32(bitPattern: try reader.uint32())
            return .interval(Interval(months: months, days: days, microseconds: time))
        case .jsonb:
            let version = try reader.byte()
            guard version == 1 else {
                throw SQLError(.internalError, "unsupported jsonb version number \(version)")
            }
            return try parse(reader.rest(), as: SQLType(.jsonb), env)
        case .json: return try parse(reader.rest(), as: SQLType(.json), env)
        default:
            if let element = TypeRegistry.arrayElement(type.oid) {
                return try ArrayBinary.receive(&reader, element: SQLType(element), env)
            }
            let rest = reader.rest()
            if type.oid.isEnum { return try EnumTypes.parse(rest, type.oid, env) }
            try UTF8Text.validate(rest)
            return .text([UInt8](rest))
        }
    }
}

extension TypeInput {
    private static func outOfRange(_ name: String) -> SQLError {
        SQLError(.datetimeFieldOverflow, "\(name) out of range")
    }
}
