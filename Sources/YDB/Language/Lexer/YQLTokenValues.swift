// What a token's bytes say: names, strings, numbers.
import SQLPlanning

/// A reason why a token says nothing.
struct YQLTokenFault: Error {
    var message: String
    /// How many bytes of the text behind the token's first were read before that showed; nil: the token as a whole.
    var consumed: Int?
}

enum YQLTokenValues {
    /// The text between backticks.
    static func quotedName(_ bytes: ArraySlice<UInt8>) throws(YQLTokenFault) -> String {
        guard bytes.count >= 2 else { return "" }
        let content = bytes.dropFirst().dropLast()
        let plain = try unescaped(content, doubled: 0x60) {
            "Cannot parse broken identifier: \($0)"
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// A string's bytes and the suffix behind them.
    static func string(
        _ bytes: ArraySlice<UInt8>, isANSI: Bool
    ) throws(YQLTokenFault) -> YQLStringLiteral {
        guard let quote = bytes.first else { return YQLStringLiteral(bytes: [], kind: .string) }
        let end = bytes.lastIndex { $0 == 0x22 || $0 == 0x27 || $0 == 0x40 } ?? bytes.startIndex
        let kind = try stringKind(bytes[(end + 1)...])
        if quote == 0x40 {
            guard end >= bytes.startIndex + 3 else {
                return YQLStringLiteral(bytes: [], kind: kind)
            }
            let content = bytes[(bytes.startIndex + 2)..<(end - 1)]
            return YQLStringLiteral(bytes: withoutDoubledAts(content), kind: kind)
        }
        guard end > bytes.startIndex else { return YQLStringLiteral(bytes: [], kind: kind) }
        let content = bytes[(bytes.startIndex + 1)..<end]
        if isANSI {
            return YQLStringLiteral(bytes: withoutDoubled(content, quote), kind: kind)
        }
        let plain = try unescaped(content, doubled: nil) {
            "Failed to parse string literal: \($0)"
        }
        return YQLStringLiteral(bytes: plain, kind: kind)
    }

    private static func stringKind(
        _ suffix: ArraySlice<UInt8>
    ) throws(YQLTokenFault) -> YQLStringLiteral.Kind {
        switch String(decoding: suffix, as: UTF8.self).lowercased() {
        case "", "s": .string
        case "u": .utf8
        case "y": .yson
        case "j": .json
        case "p", "pt": .postgresText
        case "pb": .postgresBytes
        case "pv": .postgresVarchar
        default: throw YQLTokenFault(message: "Invalid string literal")
        }
    }

    private static func withoutDoubledAts(_ content: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var index = content.startIndex
        while index < content.endIndex {
            result.append(content[index])
            if content.endIndex - index >= 4,
                content[index..<(index + 4)].allSatisfy({ $0 == 0x40 })
            {
                result.append(0x40)
                index += 4
            } else {
                index += 1
            }
        }
        return result
    }

    private static func withoutDoubled(_ content: ArraySlice<UInt8>, _ quote: UInt8) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var isSecond = false
        for byte in content {
            isSecond = byte == quote && !isSecond
            if byte != quote || isSecond { result.append(byte) }
        }
        return result
    }

    // MARK: - Escapes

    private static func unescaped(
        _ content: ArraySlice<UInt8>, doubled: UInt8?, _ word: (String) -> String
    ) throws(YQLTokenFault) -> [UInt8] {
        guard content.contains(where: { $0 == 0x5C || $0 == doubled }) else {
            return Array(content)
        }
        var reader = YQLEscapeReader(rest: content)
        reader.result.reserveCapacity(content.count)
        while let byte = reader.next() {
            if byte == doubled {
                _ = reader.next()
                reader.result.append(byte)
            } else if byte == 0x5C {
                guard let reason = reader.escape() else { continue }
                throw YQLTokenFault(
                    message: word(reason),
                    consumed: content.count - reader.rest.count + (reader.isBeyondEnd ? 1 : 0))
            } else {
                reader.result.append(byte)
            }
        }
        return reader.result
    }

    // MARK: - Numbers

    /// An integer's value and the suffix behind it, in lower case.
    static func integer(
        _ bytes: ArraySlice<UInt8>
    ) throws(YQLTokenFault) -> (value: UInt64, suffix: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        var base: UInt64 = 10
        var rest = bytes
        if bytes.count > 2, bytes.first == 0x30 {
            switch bytes[bytes.startIndex + 1] | 0x20 {
            case 0x78: base = 16
            case 0x6F: base = 8
            case 0x62: base = 2
            default: break
            }
            if base != 10 { rest = rest.dropFirst(2) }
        }
        var value: UInt64 = 0
        while let byte = rest.first, let digit = ASCII.hexValue(byte), UInt64(digit) < max(base, 10)
        {
            guard UInt64(digit) < base else {
                throw YQLTokenFault(
                    message: "Failed to parse number from string: \(text), char: '"
                        + "\(Character(Unicode.Scalar(byte)))' is out of base: \(base)")
            }
            let (product, hasOverflown) = value.multipliedReportingOverflow(by: base)
            let (sum, isTooLarge) = product.addingReportingOverflow(UInt64(digit))
            if hasOverflown || isTooLarge {
                throw YQLTokenFault(
                    message: "Failed to parse number from string: \(text), number limit overflow")
            }
            value = sum
            rest = rest.dropFirst()
        }
        return (value, String(decoding: rest, as: UTF8.self).lowercased())
    }
}
