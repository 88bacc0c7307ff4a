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
        case .int(let int): appendBinaryInteger(int, type, to: &out)
        case .bool(let bool): out.append(bool ? 1 : 0)
        case .double(let double):
            if type == .float4 {
                BinaryBytes.append(Float(double).bitPattern, to: &out)
            } else {
                BinaryBytes.append(double.bitPattern, to: &out)
            }
        case .bytes(let bytes): out.append(contentsOf: bytes)
        default: break
        }
    }

    @inline(__always)
    private static func appendBinaryInteger(
        _ int: Int64, _ type: TypeOID, to out: inout [UInt8]
    ) {
        switch type {
        case .int2: BinaryBytes.append(UInt16(truncatingIfNeeded: int), to: &out)
        case .int8, .timestamp, .timestamptz, .time, .xid8:
            BinaryBytes.append(UInt64(bitPattern: int), to: &out)
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
        case .xid8: return .int(Int64(bitPattern: try reader.uint64()))
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
        default:
            let rest = reader.rest()
            try UTF8Text.validate(rest)
            return .text([UInt8](rest))
        }
    }
}
