// Our own storage form of the values that are more than one machine word or run of bytes.
import BigInt

enum ValueCodec {
    private enum Tag {
        static let null: UInt8 = 0
        static let bool: UInt8 = 1
        static let int: UInt8 = 2
        static let double: UInt8 = 3
        static let text: UInt8 = 4
        static let bytes: UInt8 = 5
        static let smallNumeric: UInt8 = 6
        static let largeNumeric: UInt8 = 7
        static let specialNumeric: UInt8 = 8
        static let interval: UInt8 = 9
        static let array: UInt8 = 10
        static let record: UInt8 = 11
    }

    static func append(_ value: Value, to out: inout [UInt8]) {
        switch value {
        case .null: out.append(Tag.null)
        case .bool(let bool):
            out.append(Tag.bool)
            out.append(bool ? 1 : 0)
        case .int(let int):
            out.append(Tag.int)
            BinaryBytes.append(int, to: &out)
        case .double(let double):
            out.append(Tag.double)
            BinaryBytes.append(double.bitPattern, to: &out)
        case .text(let text): appendRun(Tag.text, text.utf8, to: &out)
        case .bytes(let bytes): appendRun(Tag.bytes, bytes, to: &out)
        case .numeric(let numeric): append(numeric, to: &out)
        case .interval(let interval):
            out.append(Tag.interval)
            BinaryBytes.append(interval.months, to: &out)
            BinaryBytes.append(interval.days, to: &out)
            BinaryBytes.append(interval.microseconds, to: &out)
        case .array(let array): append(array, to: &out)
        case .record(let record):
            out.append(Tag.record)
            appendCount(record.fields.count, to: &out)
            for (index, field) in record.fields.enumerated() {
                let type = index < record.types.count ? record.types[index] : .text
                append(type, to: &out)
                append(field, to: &out)
            }
        }
    }

    private static func append(_ type: TypeID, to out: inout [UInt8]) {
        BinaryBytes.append(type.rawValue, to: &out)
        out.append(type.shape.rawValue)
    }

    private static func decodeType(_ reader: inout BinaryReader) throws(SQLError) -> TypeID {
        TypeID(try reader.uint32(), ValueShape(rawValue: try reader.byte()) ?? .text)
    }

    private static func appendCount(_ count: Int, to out: inout [UInt8]) {
        BinaryBytes.append(UInt32(truncatingIfNeeded: count), to: &out)
    }

    private static func appendRun(_ tag: UInt8, _ bytes: [UInt8], to out: inout [UInt8]) {
        out.append(tag)
        appendCount(bytes.count, to: &out)
        out.append(contentsOf: bytes)
    }

    private static func append(_ numeric: Numeric, to out: inout [UInt8]) {
        switch numeric.kind {
        case .finite: break
        case .notANumber: return out.append(contentsOf: [Tag.specialNumeric, 0])
        case .infinity: return out.append(contentsOf: [Tag.specialNumeric, 1])
        case .negativeInfinity: return out.append(contentsOf: [Tag.specialNumeric, 2])
        }
        if let small = Int64(exactly: numeric.significand) {
            out.append(Tag.smallNumeric)
            BinaryBytes.append(UInt16(truncatingIfNeeded: numeric.scale), to: &out)
            BinaryBytes.append(small, to: &out)
            return
        }
        out.append(Tag.largeNumeric)
        BinaryBytes.append(UInt16(truncatingIfNeeded: numeric.scale), to: &out)
        out.append(numeric.significand.sign == .minus ? 1 : 0)
        let words = numeric.significand.magnitude.words
        appendCount(words.count, to: &out)
        for word in words { BinaryBytes.append(UInt64(word), to: &out) }
    }

    private static func append(_ array: ArrayValue, to out: inout [UInt8]) {
        out.append(Tag.array)
        append(array.elementType, to: &out)
        appendCount(array.dimensions.count, to: &out)
        for dimension in array.dimensions {
            BinaryBytes.append(Int64(dimension.count), to: &out)
            BinaryBytes.append(Int64(dimension.lowerBound), to: &out)
        }
        appendCount(array.elements.count, to: &out)
        for element in array.elements { append(element, to: &out) }
    }

    static func decode(_ reader: inout BinaryReader) throws(SQLError) -> Value {
        let tag = try reader.byte()
        switch tag {
        case Tag.bool: return .bool(try reader.byte() != 0)
        case Tag.int: return .int(try reader.int64())
        case Tag.double: return .double(Double(bitPattern: try reader.uint64()))
        case Tag.text: return .text([UInt8](try reader.bytes(try reader.int32())))
        case Tag.bytes: return .bytes([UInt8](try reader.bytes(try reader.int32())))
        case Tag.smallNumeric:
            let scale = Int(try reader.uint16())
            return .numeric(Numeric(significand: BigInt(try reader.int64()), scale: scale))
        case Tag.largeNumeric: return .numeric(try decodeLarge(&reader))
        case Tag.specialNumeric:
            switch try reader.byte() {
            case 0: return .numeric(.notANumber)
            case 1: return .numeric(.infinity)
            default: return .numeric(.negativeInfinity)
            }
        case Tag.interval:
            return .interval(
                Interval(
                    months: Int32(bitPattern: try reader.uint32()),
                    days: Int32(bitPattern: try reader.uint32()),
                    microseconds: try reader.int64()))
        case Tag.array: return .array(try decodeArray(&reader))
        case Tag.record: return .record(try decodeRecord(&reader))
        default: return .null
        }
    }

    /// How many elements follow; no more than the bytes that are left can hold.
    private static func count(
        _ reader: inout BinaryReader, elementSize: Int
    ) throws(SQLError) -> Int {
        let count = try reader.int32()
        guard count >= 0, count <= reader.remaining / elementSize else { throw .insufficientData }
        return count
    }

    private static func decodeLarge(_ reader: inout BinaryReader) throws(SQLError) -> Numeric {
        let scale = Int(try reader.uint16())
        let negative = try reader.byte() != 0
        let count = try count(&reader, elementSize: 8)
        var words: [UInt] = []
        words.reserveCapacity(count)
        for _ in 0..<count { words.append(UInt(try reader.uint64())) }
        let magnitude = BigUInt(words: words)
        return Numeric(
            significand: BigInt(sign: negative ? .minus : .plus, magnitude: magnitude), scale: scale
        )
    }

    private static func decodeArray(_ reader: inout BinaryReader) throws(SQLError) -> ArrayValue {
        let elementType = try decodeType(&reader)
        var dimensions: [ArrayValue.Dimension] = []
        for _ in 0..<(try count(&reader, elementSize: 16)) {
            let count = Int(try reader.int64())
            dimensions.append(.init(count: count, lowerBound: Int(try reader.int64())))
        }
        let count = try count(&reader, elementSize: 1)
        var elements: [Value] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try decode(&reader)) }
        return ArrayValue(elementType: elementType, dimensions: dimensions, elements: elements)
    }

    private static func decodeRecord(_ reader: inout BinaryReader) throws(SQLError) -> RecordValue {
        var types: [TypeID] = []
        var fields: [Value] = []
        for _ in 0..<(try count(&reader, elementSize: 6)) {
            types.append(try decodeType(&reader))
            fields.append(try decode(&reader))
        }
        return RecordValue(types: types, fields: fields)
    }
}
