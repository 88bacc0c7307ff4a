// YSON read from its texts, the readable one and the binary one.
import QueryEngine

/// Reads text and binary YSON.
struct YsonReader {
    private static let deepest = 256
    private let text: [UInt8]
    private var index = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func document() -> YQLYson? {
        guard let node = node(0) else { return nil }
        skipBlanks()
        return index == text.count ? node : nil
    }

    private mutating func skipBlanks() {
        while index < text.count, IntegerText.isSpace(text[index]) { index += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        skipBlanks()
        guard index < text.count, text[index] == byte.asciiValue else { return false }
        index += 1
        return true
    }

    private mutating func node(_ depth: Int) -> YQLYson? {
        guard depth < YsonReader.deepest else { return nil }
        var attributes: [YQLYson.Member] = []
        if take("<") {
            guard let read = members(until: ">", depth) else { return nil }
            attributes = read
        }
        skipBlanks()
        guard index < text.count, let kind = kind(depth) else { return nil }
        return YQLYson(kind, attributes: attributes)
    }

    private mutating func kind(_ depth: Int) -> YQLYson.Kind? {
        switch text[index] {
        case UInt8(ascii: "["):
            index += 1
            var items: [YQLYson] = []
            while !take("]") {
                guard let item = node(depth + 1) else { return nil }
                items.append(item)
                if !take(";") {
                    guard take("]") else { return nil }
                    break
                }
            }
            return .list(items)
        case UInt8(ascii: "{"):
            index += 1
            return members(until: "}", depth).map { .map($0) }
        case UInt8(ascii: "#"):
            index += 1
            return .entity
        case UInt8(ascii: "%"): return special()
        case 4, 5:
            index += 1
            return .bool(text[index - 1] == 5)
        case 2:
            index += 1
            return varint().map { .int64(Int64(bitPattern: $0 >> 1) ^ -Int64($0 & 1)) }
        case 6:
            index += 1
            return varint().map { .uint64($0) }
        case 3:
            index += 1
            guard text.count - index >= 8 else { return nil }
            var bits: UInt64 = 0
            for place in 0..<8 { bits |= UInt64(text[index + place]) << UInt64(8 * place) }
            index += 8
            return .double(Double(bitPattern: bits))
        default: return isNumberStart(text[index]) ? number() : string().map { .string($0) }
        }
    }

    private func isNumberStart(_ byte: UInt8) -> Bool {
        byte &- 48 <= 9 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }

    private mutating func members(until end: Character, _ depth: Int) -> [YQLYson.Member]? {
        var members: [YQLYson.Member] = []
        while !take(end) {
            skipBlanks()
            guard index < text.count, let key = string(), take("="), let value = node(depth + 1)
            else { return nil }
            members.append(YQLYson.Member(key: key, value: value))
            if !take(";") {
                guard take(end) else { return nil }
                break
            }
        }
        return members
    }

    private mutating func special() -> YQLYson.Kind? {
        for (word, kind) in [
            ("%true", YQLYson.Kind.bool(true)), ("%false", .bool(false)),
            ("%+inf", .double(.infinity)), ("%inf", .double(.infinity)),
            ("%-inf", .double(-.infinity)), ("%nan", .double(.nan)),
        ] where text[index...].starts(with: word.utf8) {
            index += word.utf8.count
            return kind
        }
        return nil
    }

    private mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard index < text.count else { return nil }
            let byte = text[index]
            index += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
        }
        return nil
    }

    private mutating func number() -> YQLYson.Kind? {
        let start = index
        while index < text.count {
            let byte = text[index]
            guard
                isNumberStart(byte) || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
            else { break }
            index += 1
        }
        let digits = String(decoding: text[start..<index], as: UTF8.self)
        if index < text.count, text[index] == UInt8(ascii: "u") {
            index += 1
            return UInt64(digits).map { .uint64($0) }
        }
        if let whole = Int64(digits) { return .int64(whole) }
        return Double(digits).map { .double($0) }
    }

    private mutating func string() -> [UInt8]? {
        if text[index] == 1 {
            index += 1
            guard let length = varint() else { return nil }
            let count = Int(truncatingIfNeeded: (length >> 1)) ^ -Int(length & 1)
            guard count >= 0, count <= text.count - index else { return nil }
            index += count
            return Array(text[(index - count)..<index])
        }
        if text[index] == UInt8(ascii: "\"") { return quoted() }
        let start = index
        while index < text.count, isWord(text[index]) { index += 1 }
        return index > start ? Array(text[start..<index]) : nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z") || byte &- 48 <= 9
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "$")
    }

    private mutating func quoted() -> [UInt8]? {
        index += 1
        var out: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return out }
            guard byte == UInt8(ascii: "\\") else {
                out.append(byte)
                continue
            }
            guard index < text.count else { return nil }
            let escaped = text[index]
            index += 1
            YQLEscapes.append(escaped, text, &index, to: &out)
        }
        return nil
    }
}

/// The escapes of C's strings.
enum YQLEscapes {
    /// Appends what stands for a backslash and the byte behind it; `index` is behind both.
    static func append(
        _ escaped: UInt8, _ text: [UInt8], _ index: inout Int, to out: inout [UInt8]
    ) {
        switch escaped {
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "a"): out.append(7)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "v"): out.append(11)
        case UInt8(ascii: "x"):
            var value: UInt8 = 0
            var count = 0
            while count < 2, index < text.count, let digit = Hex.value(text[index]) {
                value = value << 4 | digit
                index += 1
                count += 1
            }
            out.append(count > 0 ? value : escaped)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var value = Int(escaped - 48)
            var count = 1
            while count < 3, index < text.count, text[index] &- 48 <= 7 {
                value = value * 8 + Int(text[index] &- 48)
                index += 1
                count += 1
            }
            out.append(UInt8(truncatingIfNeeded: value))
        default: out.append(escaped)
        }
    }
}
