// Arrays and records in the wire's binary form.
import QueryEngine

enum ArrayBinary {
    static func append(_ array: ArrayValue, _ env: TypeEnvironment, to out: inout [UInt8]) {
        BinaryBytes.append(UInt32(truncatingIfNeeded: array.dimensions.count), to: &out)
        let hasNulls = array.elements.contains(where: \.isNull)
        BinaryBytes.append(hasNulls ? 1 : 0 as UInt32, to: &out)
        BinaryBytes.append(array.elementType.rawValue, to: &out)
        for dimension in array.dimensions {
            BinaryBytes.append(UInt32(truncatingIfNeeded: dimension.count), to: &out)
            BinaryBytes.append(Int32(truncatingIfNeeded: dimension.lowerBound), to: &out)
        }
        for element in array.elements {
            appendField(element, array.elementType, env, to: &out)
        }
    }

    static func append(_ record: RecordValue, _ env: TypeEnvironment, to out: inout [UInt8]) {
        BinaryBytes.append(UInt32(truncatingIfNeeded: record.fields.count), to: &out)
        for (index, field) in record.fields.enumerated() {
            let type = index < record.types.count ? record.types[index] : .text
            BinaryBytes.append(type.rawValue, to: &out)
            appendField(field, type, env, to: &out)
        }
    }

    private static func appendField(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        if value.isNull {
            BinaryBytes.append(-1 as Int32, to: &out)
            return
        }
        let start = out.count
        BinaryBytes.append(0 as UInt32, to: &out)
        TypeOutput.appendBinary(value, type, env, to: &out)
        let length = UInt32(truncatingIfNeeded: out.count - start - 4).bigEndian
        withUnsafeBytes(of: length) { bytes in
            for offset in 0..<4 { out[start + offset] = bytes[offset] }
        }
    }

    static func receive(
        _ reader: inout BinaryReader, element: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let count = try reader.int32()
        guard count >= 0 else { throw invalid("invalid number of dimensions: \(count)") }
        try ArrayLimits.checkDimensions(count)
        let flags = try reader.int32()
        guard flags == 0 || flags == 1 else { throw invalid("invalid array flags") }
        let sent = TypeID(try reader.uint32())
        guard sent == element.oid else {
            throw SQLError(
                .datatypeMismatch,
                "binary data has array element type \(sent.rawValue) (\(env.types.format(SQLType(sent)))) instead of expected \(element.oid.rawValue) (\(env.types.format(SQLType(element.oid))))"
            )
        }
        var dimensions: [ArrayValue.Dimension] = []
        var total = 1
        for _ in 0..<count {
            let size = try reader.int32()
            let lower = try reader.int32()
            let (product, overflow) = total.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflow, product <= ArrayLimits.elements else {
                throw SQLError.arrayTooLarge
            }
            total = product
            try ArrayLimits.checkBounds(lower, count: size)
            dimensions.append(.init(count: size, lowerBound: lower))
        }
        if count == 0 || total == 0 {
            return .array(ArrayValue(elementType: element.oid, elements: []))
        }
        // Each element takes four bytes at least.
        guard total <= reader.remaining / 4 else { throw .insufficientData }
        var elements: [Value] = []
        elements.reserveCapacity(total)
        for _ in 0..<total {
            let length = try reader.int32()
            if length == -1 {
                elements.append(.null)
            } else {
                elements.append(
                    try TypeInput.decodeBinary(try reader.bytes(length), as: element, env))
            }
        }
        return .array(
            ArrayValue(elementType: element.oid, dimensions: dimensions, elements: elements))
    }

    private static func invalid(_ message: String) -> SQLError {
        SQLError(.invalidBinaryRepresentation, message)
    }
}
