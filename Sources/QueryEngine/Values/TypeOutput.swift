// Writes values as text and as bytes, as their types write them.

package enum TypeOutput {
    /// Appends the value's text; nulls have none, and must not be passed.
    @inline(__always)
    package static func appendText(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch value {
        case .text(let text): out.append(contentsOf: text.utf8)
        case .int(let int) where type.shape.isNumber: IntegerText.append(int, to: &out)
        case .bool(let bool):
            out.append(contentsOf: bool ? env.types.trueText : env.types.falseText)
        default: env.types.reading(type).form.write(value, type, env, &out)
        }
    }

    /// The text as a new array.
    package static func text(_ value: Value, _ type: TypeID, _ env: TypeEnvironment) -> [UInt8] {
        var out: [UInt8] = []
        appendText(value, type, env, to: &out)
        return out
    }

    /// Appends the binary form; nulls have none, and must not be passed.
    package static func appendBinary(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch (value, type.shape) {
        case (.text(let text), .text): out.append(contentsOf: text.utf8)
        case (.int(let int), .int32), (.int(let int), .uint32):
            BinaryBytes.append(UInt32(truncatingIfNeeded: int), to: &out)
        case (.int(let int), .int64): BinaryBytes.append(UInt64(bitPattern: int), to: &out)
        case (.int(let int), .int16): BinaryBytes.append(UInt16(truncatingIfNeeded: int), to: &out)
        default: env.types.reading(type).form.send(value, type, env, &out)
        }
    }
}
