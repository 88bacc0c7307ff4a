// What a token's bytes say: names, strings, numbers.
import SQLPlanning

/// A reason why a token says nothing.
struct YQLTokenFault: Error {
    var message: String
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
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var rest = content
        while let byte = rest.popFirst() {
            if byte == doubled {
                _ = rest.popFirst()
                result.append(byte)
            } else if byte == 0x5C {
                guard let escaped = escape(&rest, &result) else { continue }
                throw YQLTokenFault(message: word(escaped))
            } else {
                result.append(byte)
            }
        }
        return result
    }

    /// What stands behind a backslash; gives a reason where that is no escape.
    private static func escape(
        _ rest: inout ArraySlice<UInt8>, _ result: inout [UInt8]
    ) -> String? {
        guard let letter = rest.popFirst() else { return "Expected escape sequence" }
        switch letter {
        case 0x74: result.append(0x09)
        case 0x6E: result.append(0x0A)
        case 0x72: result.append(0x0D)
        case 0x62: result.append(0x08)
        case 0x66: result.append(0x0C)
        case 0x61: result.append(0x07)
        case 0x76: result.append(0x0B)
        case 0x30...0x33:
            guard let low = digits(&rest, 2, base: 8) else { return "Invalid octal value" }
            result.append(UInt8(truncatingIfNeeded: UInt32(letter - 0x30) << 6 | low))
        case 0x78:
            guard let value = digits(&rest, 2, base: 16) else { return "Invalid hexadecimal value" }
            result.append(UInt8(truncatingIfNeeded: value))
        case 0x75, 0x55:
            guard let value = digits(&rest, letter == 0x75 ? 4 : 8, base: 16),
                let scalar = Unicode.Scalar(value)
            else { return "Invalid unicode value" }
            result.append(contentsOf: String(Character(scalar)).utf8)
        default: result.append(letter)
        }
        return nil
    }

    private static func digits(
        _ rest: inout ArraySlice<UInt8>, _ count: Int, base: UInt32
    ) -> UInt32? {
        guard rest.count >= count else { return nil }
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = rest.popFirst(), let digit = ASCII.hexValue(byte), digit < base else {
                return nil
            }
            value = value &* base &+ digit
        }
        return value
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
