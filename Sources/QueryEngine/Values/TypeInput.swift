// Reads values of every type from text (typinput) and applies type modifiers.

package enum TypeInput {
    /// typinput, then the modifier as an assignment applies it.
    @inline(__always)
    package static func parse(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid {
        case .int4:
            return .int(try IntegerText.parse(text, -0x8000_0000...0x7FFF_FFFF, "integer"))
        case .int8:
            return .int(try IntegerText.parse(text, Int64.min...Int64.max, "bigint"))
        case .text:
            try UTF8Text.validate(text)
            return .text(Text(utf8: [UInt8](text)))
        default:
            return try parseOther(text, type, env)
        }
    }

    package static func parse(
        _ text: [UInt8], as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        try text.withUnsafeBufferPointer { (buffer) throws(SQLError) -> Value in
            try parse(UnsafeRawBufferPointer(buffer), as: type, env)
        }
    }

    /// A convenience for literals whose text is at hand as a string.
    package static func parse(
        _ text: String, as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        try parse(Array(text.utf8), as: type, env)
    }

    private static func parseOther(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let value = try parseUnmodified(text, type, env)
        return type.modifier < 0 ? value : try applyModifier(value, type, explicit: false)
    }

    private static func parseUnmodified(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid {
        case .bool: return .bool(try BooleanText.parse(text))
        case .int2: return .int(try IntegerText.parse(text, -32768...32767, "smallint"))
        case .float8: return .double(try FloatText.parseDouble(text))
        case .float4: return .double(Double(try FloatText.parseFloat(text)))
        case .numeric: return .numeric(try Numeric.parse(text))
        case .bytea: return .bytes(try BytesText.parse(text))
        case .uuid: return .bytes(try BytesText.parseUUID(text))
        case .oid: return .int(try IntegerText.parseUnsigned(text, "oid"))
        case .xid, .cid:
            return .int(Int64(UInt32(truncatingIfNeeded: TransactionNumber.parse(text))))
        case .regclass, .regtype, .regproc, .regnamespace, .regrole, .regprocedure, .regoper,
            .regoperator, .regconfig:
            return .int(try IntegerText.parseUnsigned(text, "oid"))
        case .tid: return .int(try RowPlace.parse(text))
        case .xid8: return .int(TransactionNumber.value(TransactionNumber.parse(text)))
        case .void: return .text(Text(utf8: []))
        case .name:
            try UTF8Text.validate(text)
            return .text(CharacterTypes.name([UInt8](text)))
        case .char:
            try UTF8Text.validate(text)
            return .text(CharacterTypes.singleByte([UInt8](text)))
        default:
            return try parseStructured(text, type, env)
        }
    }

    /// `1 2 3`: an array that counts from 0.
    private static func vector(
        _ text: UnsafeRawBufferPointer, of element: TypeOID, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        var elements: [Value] = []
        for word in text.split(whereSeparator: IntegerText.isSpace) {
            elements.append(try parse(Array(word), as: SQLType(element), env))
        }
        return .array(
            ArrayValue(
                elementType: element,
                dimensions: elements.isEmpty
                    ? [] : [.init(count: elements.count, lowerBound: 0)], elements: elements))
    }

    private static func parseStructured(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid {
        case .json:
            try UTF8Text.validate(text)
            let source = [UInt8](text)
            _ = try JSONParser.parse(source, binary: false, isPaced: true)
            return .text(source)
        case .jsonb:
            try UTF8Text.validate(text)
            return .text(try JSONParser.parse([UInt8](text), binary: true, isPaced: true).text)
        case .date: return try DateTimeInput.date(text, env)
        case .time: return try DateTimeInput.time(text, env)
        case .timetz: return try DateTimeInput.timeWithZone(text, env)
        case .timestamp: return try DateTimeInput.timestamp(text, withZone: false, env)
        case .timestamptz: return try DateTimeInput.timestamp(text, withZone: true, env)
        case .interval:
            return .interval(try IntervalParser.parse(text, modifier: type.modifier, env))
        default:
            if type.oid == .int2vector { return try vector(text, of: .int2, env) }
            if type.oid == .oidvector { return try vector(text, of: .oid, env) }
            if let element = TypeRegistry.arrayElement(type.oid) {
                return try ArrayTextParser.parse(text, element: SQLType(element), env)
            }
            if type.oid.isEnum { return try EnumTypes.parse(text, type.oid, env) }
            // text, varchar, char(n), unknown and cstring.
            try UTF8Text.validate(text)
            return .text([UInt8](text))
        }
    }
}
