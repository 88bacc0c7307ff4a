// Reads values from text and from bytes as their types read them, and applies type modifiers.

package enum TypeInput {
    /// The value that a text stands for, then the modifier as an assignment applies it.
    @inline(__always)
    package static func parse(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let value = try env.types.reading(type.oid).form.read(text, type, env)
        return type.modifier < 0
            ? value : try applyModifier(value, type, explicit: false, env.types)
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

    /// The value of the binary form, then the modifier as an assignment applies it.
    package static func decodeBinary(
        _ bytes: UnsafeRawBufferPointer, as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        var reader = BinaryReader(bytes)
        let value = try receive(&reader, type, env)
        if !reader.isAtEnd { throw .incorrectBinaryFormat }
        return type.modifier < 0
            ? value : try applyModifier(value, type, explicit: false, env.types)
    }

    @inline(__always)
    private static func receive(
        _ reader: inout BinaryReader, _ type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        switch type.oid.shape {
        case .int32: return .int(Int64(Int32(bitPattern: try reader.uint32())))
        case .int64: return .int(Int64(bitPattern: try reader.uint64()))
        case .int16: return .int(Int64(Int16(bitPattern: try reader.uint16())))
        case .uint32: return .int(Int64(try reader.uint32()))
        default: return try env.types.reading(type.oid).form.receive(&reader, type, env)
        }
    }

    /// The value as `varchar(n)`, `numeric(p,s)`, `timestamp(p)` and so on hold it. An explicit cast truncates text.
    package static func applyModifier(
        _ value: Value, _ type: SQLType, explicit: Bool, _ types: TypeLibrary
    ) throws(SQLError) -> Value {
        if type.modifier < 0 || value.isNull { return value }
        if let rules = types.definition(type.oid)?.modifier {
            return try rules.apply(value, type.modifier, explicit)
        }
        guard case .array(let array) = value else { return value }
        var changed: [Value] = []
        changed.reserveCapacity(array.elements.count)
        for element in array.elements {
            changed.append(
                try applyModifier(
                    element, SQLType(array.elementType, modifier: type.modifier),
                    explicit: explicit, types))
        }
        return .array(
            ArrayValue(
                elementType: array.elementType, dimensions: array.dimensions, elements: changed))
    }
}
