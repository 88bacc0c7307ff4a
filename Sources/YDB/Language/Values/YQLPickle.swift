// Values as bytes of our own, for Pickle and Unpickle within one statement.
import BigInt
import QueryEngine

enum YQLPickle {
    private static let deepest = 200

    static func bytes(_ value: Value) -> [UInt8] {
        var out: [UInt8] = []
        append(value, 0, to: &out)
        return out
    }

    private static func append(_ value: Value, _ depth: Int, to out: inout [UInt8]) {
        guard depth < deepest else { return out.append(0) }
        switch value {
        case .null, .interval: out.append(0)
        case .bool(let truth): out += [1, truth ? 1 : 0]
        case .int(let number):
            out.append(2)
            BinaryBytes.append(number, to: &out)
        case .double(let number):
            out.append(3)
            BinaryBytes.append(number.bitPattern, to: &out)
        case .text(let text): run(4, text.utf8, to: &out)
        case .bytes(let bytes): run(5, bytes, to: &out)
        case .numeric(let number):
            var text: [UInt8] = []
            YQLDecimal.append(number, to: &text)
            run(6, text, to: &out)
        case .array(let array):
            out.append(7)
            type(array.elementType, to: &out)
            BinaryBytes.append(UInt32(clamping: array.elements.count), to: &out)
            for element in array.elements { append(element, depth + 1, to: &out) }
        case .record(let record):
            out.append(8)
            BinaryBytes.append(UInt32(clamping: record.fields.count), to: &out)
            for (index, field) in record.fields.enumerated() {
                type(index < record.types.count ? record.types[index] : .text, to: &out)
                append(field, depth + 1, to: &out)
            }
        }
    }

    private static func run(_ tag: UInt8, _ bytes: [UInt8], to out: inout [UInt8]) {
        out.append(tag)
        BinaryBytes.append(UInt32(clamping: bytes.count), to: &out)
        out += bytes
    }

    private static func type(_ type: TypeID, to out: inout [UInt8]) {
        BinaryBytes.append(type.rawValue, to: &out)
        out.append(type.shape.rawValue)
    }

    /// nil: no value was written like this.
    static func value(_ bytes: [UInt8]) -> Value? {
        bytes.withUnsafeBytes { buffer in
            var reader = BinaryReader(buffer)
            guard let value = try? read(&reader, 0), reader.isAtEnd else { return nil }
            return value
        }
    }

    private static func read(
        _ reader: inout BinaryReader, _ depth: Int
    ) throws(SQLError) -> Value {
        guard depth <= deepest else { throw .insufficientData }
        switch try reader.byte() {
        case 0: return .null
        case 1: return .bool(try reader.byte() != 0)
        case 2: return .int(try reader.int64())
        case 3: return .double(Double(bitPattern: try reader.uint64()))
        case 4:
            let bytes = [UInt8](try reader.bytes(try reader.int32()))
            guard YQLText.isUTF8(bytes) else { throw .insufficientData }
            return .text(bytes)
        case 5: return .bytes([UInt8](try reader.bytes(try reader.int32())))
        case 6:
            let text = [UInt8](try reader.bytes(try reader.int32()))
            guard let number = YQLDecimal.parse(text) else { throw .insufficientData }
            return .numeric(number)
        case 7:
            let type = try readType(&reader)
            let count = try reader.int32()
            guard count >= 0, count <= reader.remaining else { throw .insufficientData }
            var elements: [Value] = []
            for _ in 0..<count { elements.append(try read(&reader, depth + 1)) }
            return .array(ArrayValue(elementType: type, elements: elements))
        case 8:
            let count = try reader.int32()
            guard count >= 0, count <= reader.remaining else { throw .insufficientData }
            var types: [TypeID] = []
            var fields: [Value] = []
            for _ in 0..<count {
                types.append(try readType(&reader))
                fields.append(try read(&reader, depth + 1))
            }
            return .record(RecordValue(types: types, fields: fields))
        default: throw .insufficientData
        }
    }

    private static func readType(_ reader: inout BinaryReader) throws(SQLError) -> TypeID {
        TypeID(try reader.uint32(), ValueShape(rawValue: try reader.byte()) ?? .byteText)
    }
}
