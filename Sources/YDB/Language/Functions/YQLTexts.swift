// Functions of String and Utf8: bytes are counted.
import QueryEngine

enum YQLTexts {
    static let functions: [String: YQLFunctions.Resolver] = [
        "length": length, "len": length, "substring": substring, "find": find(isReverse: false),
        "rfind": find(isReverse: true), "startswith": edge(isEnd: false),
        "endswith": edge(isEnd: true), "byteat": byteAt, "tobytes": toBytes,
        "frombytes": fromBytes,
    ]

    private static func text(_ call: YQLCall, _ index: Int) throws(SQLError) -> YQLPrimitive? {
        let type = try call.type(index)
        if type == .null { return nil }
        guard let primitive = type.withoutOptional.primitive, primitive.isText else {
            throw call.mismatch(index, "(optional) String or Utf8")
        }
        return primitive
    }

    @Sendable static func length(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .null(call.name, .optional(.uint32)) }
        if case .list = type.withoutOptional {
            return try YQLFunctions.resolve("ListLength", call.arguments)
        }
        guard let primitive = type.withoutOptional.primitive else {
            throw .yqlType("Expected (optional) data type, but got: \(type)")
        }
        return .strict(call.name, type.isOptional ? .optional(.uint32) : .uint32) {
            (values) throws(SQLError) in
            switch values[0] {
            case .bytes(let bytes): return .count(bytes.count)
            case .text(let text): return .count(text.utf8.count)
            default: return .count(max(primitive.isInteger ? primitive.bits / 8 : 1, 1))
            }
        }
    }

    @Sendable static func substring(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let type = try call.type(0)
        guard try text(call, 0) != nil else { return .null(call.name) }
        let start = try call.convert(1, to: .optional(.uint32))
        let count = call.has(2) ? try call.convert(2, to: .optional(.uint32)) : nil
        return .plain(call.name, type.isOptional ? .optional(.string) : .string) {
            (values) throws(SQLError) in
            if values[0].isNull { return .null }
            let bytes = values[0].rawBytes
            var first = 0
            if case .int(let number) = try start(values[1]) {
                first = min(Int(number), bytes.count)
            }
            var length = bytes.count - first
            if let count, case .int(let number) = try count(values[2]) {
                length = min(length, Int(number))
            }
            return .bytes(Array(bytes[first..<(first + max(0, length))]))
        }
    }

    private static func find(isReverse: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...3)
            let result = YQLType.optional(.uint32)
            guard try text(call, 0) != nil, try text(call, 1) != nil else {
                return .null(call.name, result)
            }
            let start = call.has(2) ? try call.convert(2, to: .optional(.uint32)) : nil
            return .plain(call.name, result) { (values) throws(SQLError) in
                if values[0].isNull || values[1].isNull { return .null }
                let (bytes, wanted) = (values[0].rawBytes, values[1].rawBytes)
                try WorkPace.passBytes(bytes.count)
                var place: Int?
                if let start, case .int(let number) = try start(values[2]) {
                    place = Int(number)
                }
                let found =
                    isReverse
                    ? YQLBytes.lastIndex(of: wanted, in: bytes, from: place)
                    : YQLBytes.firstIndex(of: wanted, in: bytes, from: place ?? 0)
                return found.map { .count($0) } ?? .null
            }
        }
    }

    private static func edge(isEnd: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard try text(call, 0) != nil, try text(call, 1) != nil else {
                return .null(call.name, .optional(.bool))
            }
            let isOptional = try call.types().contains(where: \.isOptional)
            return .strict(call.name, isOptional ? .optional(.bool) : .bool) {
                (values) throws(SQLError) in
                let (bytes, part) = (values[0].rawBytes, values[1].rawBytes)
                return .bool(
                    isEnd
                        ? part.count <= bytes.count && bytes.suffix(part.count).elementsEqual(part)
                        : bytes.starts(with: part))
            }
        }
    }

    @Sendable static func byteAt(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard try text(call, 0) != nil else { return .null(call.name) }
        let place = try call.convert(1, to: .optional(.uint32))
        return .plain(call.name, .optional(.uint8)) { (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            guard !values[0].isNull, case .int(let index) = try place(values[1]),
                index < Int64(bytes.count)
            else { return .null }
            return .int(Int64(bytes[Int(index)]))
        }
    }

    // MARK: Bytes of values

    @Sendable static func toBytes(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .null(call.name, .optional(.string)) }
        let plain = type.withoutOptional
        guard plain.isData else { throw call.mismatch(0, "(optional) data type") }
        return .strict(call.name, type.isOptional ? .optional(.string) : .string) {
            (values) throws(SQLError) in .bytes(YQLBytes.bytes(of: values[0], plain))
        }
    }

    @Sendable static func fromBytes(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.typeArgument(1)
        guard type.isData else { throw .yqlType("FromBytes: expected data type, but got \(type)") }
        _ = try text(call, 0)
        return .plain(call.name, .optional(type)) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            return YQLBytes.value(of: values[0].rawBytes, type) ?? .null
        }
    }
}

/// Searches in bytes, and the bytes of values.
enum YQLBytes {
    static func firstIndex(of wanted: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard start <= bytes.count, wanted.count <= bytes.count - max(start, 0) else { return nil }
        if wanted.isEmpty { return max(start, 0) }
        return bytes.withUnsafeBufferPointer { buffer in
            wanted.withUnsafeBufferPointer { part in
                var at = max(start, 0)
                let last = buffer.count - part.count
                while at <= last {
                    if buffer[at] == part[0], isEqual(buffer, at, part) { return at }
                    at += 1
                }
                return nil
            }
        }
    }

    /// The last place that begins at or before a place.
    static func lastIndex(of wanted: [UInt8], in bytes: [UInt8], from place: Int?) -> Int? {
        guard wanted.count <= bytes.count else { return nil }
        return bytes.withUnsafeBufferPointer { buffer in
            wanted.withUnsafeBufferPointer { part in
                var at = min(place ?? Int.max, buffer.count - part.count)
                while at >= 0 {
                    if isEqual(buffer, at, part) { return at }
                    at -= 1
                }
                return nil
            }
        }
    }

    private static func isEqual(
        _ buffer: UnsafeBufferPointer<UInt8>, _ at: Int, _ part: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for index in part.indices where buffer[at + index] != part[index] { return false }
        return true
    }

    // MARK: Values

    private static func width(_ type: YQLPrimitive) -> Int? {
        switch type {
        case .bool, .int8, .uint8: 1
        case .int16, .uint16, .date: 2
        case .int32, .uint32, .datetime, .date32: 4
        case .int64, .uint64, .timestamp, .interval, .datetime64, .timestamp64, .interval64: 8
        default: nil
        }
    }

    private static func little(_ bits: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: bits >> UInt64($0 * 8)) }
    }

    /// Little-endian numbers, texts as they are.
    static func bytes(of value: Value, _ type: YQLType) -> [UInt8] {
        guard let primitive = type.primitive else { return YQLText.text(value, type) }
        switch (primitive, value) {
        case (.float, .double(let number)):
            return little(UInt64(Float(number).bitPattern), 4)
        case (.double, .double(let number)): return little(number.bitPattern, 8)
        default: break
        }
        guard let width = width(primitive) else {
            let raw = value.rawBytes
            return raw.isEmpty ? YQLText.text(value, type) : raw
        }
        return little(UInt64(truncatingIfNeeded: YQLNumber.exact(value, primitive)), width)
    }

    /// nil: the bytes are of no value of the type.
    static func value(of bytes: [UInt8], _ type: YQLType) -> Value? {
        guard let primitive = type.primitive else { return YQLText.parse(bytes, as: type) }
        var bits: UInt64 = 0
        for (index, byte) in bytes.prefix(8).enumerated() {
            bits |= UInt64(byte) << UInt64(index * 8)
        }
        switch primitive {
        case .float:
            guard bytes.count == 4 else { return nil }
            return .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
        case .double: return bytes.count == 8 ? .double(Double(bitPattern: bits)) : nil
        case .uuid: return bytes.count == 16 ? .bytes(bytes) : nil
        default: break
        }
        guard let width = width(primitive) else { return YQLText.parse(bytes, as: primitive) }
        guard bytes.count == width else { return nil }
        if primitive == .bool { return bits <= 1 ? .bool(bits == 1) : nil }
        if primitive == .uint64 { return YQLInteger.value(bits) }
        let isSigned = YQLNumber.range(primitive).lowerBound < 0
        let shift = UInt64(64 - width * 8)
        let number =
            isSigned ? Int64(bitPattern: bits << shift) >> Int64(shift) : Int64(bitPattern: bits)
        return YQLNumber.checked(Int128(number), primitive)
    }
}
