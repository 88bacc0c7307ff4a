// The module Ip: addresses of 4 and of 16 bytes.
import QueryEngine

enum YQLIpModule {
    static let functions: [String: YQLModules.Entry] = [
        "ip::FromString": .one([.auto(.string)], .optional(.string)) { (values) throws(SQLError) in
            IPText.address(values[0].rawText).map { .bytes($0) } ?? .null
        },
        "ip::ToString": .one([.auto(.string)], .string) { (values) throws(SQLError) in
            guard let text = IPText.text(values[0].rawBytes) else {
                throw .yqlValue(
                    "Incorrect size of input, expected 4 or 16, got \(values[0].rawBytes.count)")
            }
            return .bytes(Array(text.utf8))
        },
        "ip::SubnetFromString": .one([.auto(.string)], .optional(.string)) {
            (values) throws(SQLError) in
            let parts = values[0].rawText.split(separator: "/", omittingEmptySubsequences: false)
            guard let first = parts.first, parts.count <= 2,
                let address = IPText.address(String(first))
            else { return .null }
            let most = address.count * 8
            guard let bits = parts.count > 1 ? Int(parts[1]) : most, (0...most).contains(bits)
            else {
                return .null
            }
            return .bytes([UInt8(most / 8)] + masked(address, bits) + [UInt8(bits)])
        },
        "ip::SubnetToString": .one([.auto(.string)], .string) {
            (values) throws(SQLError) in
            guard let (address, bits) = subnet(values[0].rawBytes), let text = IPText.text(address)
            else {
                throw .yqlValue("Wrong representation of a subnet")
            }
            return .bytes(Array("\(text)/\(bits)".utf8))
        },
        "ip::SubnetMatch": .one([.auto(.string), .auto(.string)], .bool) {
            (values) throws(SQLError) in
            guard let (network, bits) = subnet(values[0].rawBytes) else {
                throw .yqlValue("Wrong string representation of subnet")
            }
            let other = values[1].rawBytes
            if let (inner, innerBits) = subnet(other) {
                return .bool(
                    inner.count == network.count && innerBits >= bits
                        && masked(inner, bits) == masked(network, bits))
            }
            return .bool(
                other.count == network.count && masked(other, bits) == masked(network, bits))
        },
        "ip::IsIPv4": test { $0.count == 4 }, "ip::IsIPv6": test { $0.count == 16 },
        "ip::IsEmbeddedIPv4": test { isEmbedded($0) },
        "ip::ConvertToIPv6": .one([.auto(.string)], .string) { (values) throws(SQLError) in
            let address = values[0].rawBytes
            switch address.count {
            case 16: return values[0]
            case 4: return .bytes([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + address)
            default:
                throw .yqlValue("Incorrect size of input, expected 4 or 16, got \(address.count)")
            }
        },
        "ip::GetSubnet": .one([.auto(.string), .maybe(.uint8)], .string) {
            (values) throws(SQLError) in
            let address = values[0].rawBytes
            guard address.count == 4 || address.count == 16 else {
                throw .yqlValue("Incorrect size of input, expected 4 or 16, got \(address.count)")
            }
            let bits =
                values[1].isNull ? (address.count == 4 ? 24 : 64) : Int(values[1].wholeNumber)
            return .bytes(masked(address, min(bits, address.count * 8)))
        },
        "ip::GetSubnetByMask": .one([.auto(.string), .plain(.string)], .string) {
            (values) throws(SQLError) in
            let (address, mask) = (values[0].rawBytes, values[1].rawBytes)
            guard address.count == mask.count, address.count == 4 || address.count == 16 else {
                throw .yqlValue("Base and mask differ in length")
            }
            return .bytes(zip(address, mask).map { $0 & $1 })
        },
    ]

    private static func test(_ body: @escaping @Sendable ([UInt8]) -> Bool) -> YQLModules.Entry {
        .one([.plain(.optional(.string))], .bool) { (values) throws(SQLError) in
            .bool(!values[0].isNull && body(values[0].rawBytes))
        }
    }

    private static func isEmbedded(_ address: [UInt8]) -> Bool {
        address.count == 16 && address.prefix(10).allSatisfy { $0 == 0 }
            && address[10] == 0xFF && address[11] == 0xFF
    }

    private static func subnet(_ bytes: [UInt8]) -> ([UInt8], Int)? {
        guard let size = bytes.first, size == 4 || size == 16, bytes.count == Int(size) + 2,
            let bits = bytes.last, bits <= size * 8
        else { return nil }
        return (Array(bytes[1...Int(size)]), Int(bits))
    }

    /// The first bits; the others are zeros.
    private static func masked(_ address: [UInt8], _ bits: Int) -> [UInt8] {
        address.enumerated().map { index, byte in
            let kept = min(max(bits - index * 8, 0), 8)
            return kept == 8 ? byte : byte & ~(0xFF >> UInt8(kept))
        }
    }
}

/// The texts of addresses.
enum IPText {
    static func address(_ text: String) -> [UInt8]? {
        text.contains(":") ? six(text) : four(text)
    }

    private static func four(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ $0 &- 48 <= 9 }),
                let byte = UInt8(part)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func groups(_ text: Substring) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(".") {
                guard let last = four(String(part)) else { return nil }
                return bytes + last
            }
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Hex.value($0) != nil }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        return bytes
    }

    private static func six(_ text: String) -> [UInt8]? {
        guard let gap = text.range(of: "::") else {
            guard let bytes = groups(text[...]), bytes.count == 16 else { return nil }
            return bytes
        }
        guard let head = groups(text[..<gap.lowerBound]),
            let tail = groups(text[gap.upperBound...]),
            head.count + tail.count <= 14
        else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    static func text(_ address: [UInt8]) -> String? {
        if address.count == 4 { return address.map { String($0) }.joined(separator: ".") }
        guard address.count == 16 else { return nil }
        let groups = (0..<8).map { UInt16(address[$0 * 2]) << 8 | UInt16(address[$0 * 2 + 1]) }
        if groups[..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            return "::ffff:" + address.suffix(4).map { String($0) }.joined(separator: ".")
        }
        // The longest run of zeros is left out.
        var best = 0..<0
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > best.count { best = start..<end }
            start = max(end, start + 1)
        }
        let texts = groups.map { String($0, radix: 16) }
        guard best.count > 1 else { return texts.joined(separator: ":") }
        return texts[..<best.lowerBound].joined(separator: ":") + "::"
            + texts[best.upperBound...].joined(separator: ":")
    }
}
