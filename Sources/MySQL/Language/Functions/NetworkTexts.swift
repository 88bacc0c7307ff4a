// Addresses of IPv6 as texts and as their sixteen bytes.

import QueryEngine

/// Reads and writes addresses.
enum NetworkText {
    private static let groups = 8

    /// The sixteen bytes of an address, or the four of one of IPv4; nil: it is none.
    static func bytes(_ text: [UInt8]) -> [UInt8]? {
        if !text.contains(0x3A) { return four(text[...]) }
        guard let gap = gap(text) else { return six(text[...], most: groups, isWhole: true) }
        guard let head = six(text[..<gap], most: groups - 1, isWhole: false),
            let tail = six(text[(gap + 2)...], most: groups - 1, isWhole: false),
            head.count + tail.count <= 2 * (groups - 1)
        else { return nil }
        return head + [UInt8](repeating: 0, count: 2 * groups - head.count - tail.count) + tail
    }

    /// Where `::` stands.
    private static func gap(_ text: [UInt8]) -> Int? {
        text.indices.dropLast().first { text[$0] == 0x3A && text[$0 + 1] == 0x3A }
    }

    /// Groups between colons, the last of which may be an address of IPv4.
    private static func six(_ text: ArraySlice<UInt8>, most: Int, isWhole: Bool) -> [UInt8]? {
        if text.isEmpty { return isWhole ? nil : [] }
        let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
        guard parts.count <= most else { return nil }
        var bytes: [UInt8] = []
        for (place, part) in parts.enumerated() {
            if place == parts.count - 1, part.contains(0x2E) {
                guard let last = four(part) else { return nil }
                bytes += last
                continue
            }
            guard (1...4).contains(part.count), part.allSatisfy({ Hex.value($0) != nil }) else {
                return nil
            }
            let group = part.reduce(UInt16(0)) { $0 << 4 | UInt16(Hex.value($1) ?? 0) }
            bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
        }
        guard bytes.count <= 2 * most, !isWhole || bytes.count == 2 * groups else { return nil }
        return bytes
    }

    /// Four numbers between points.
    private static func four(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ $0 &- 48 <= 9 }),
                let number = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(number)
        }
        return bytes
    }

    /// The text of four or sixteen bytes: the longest run of zeros is `::`, and an address of IPv4 within is written as such.
    static func text(_ bytes: [UInt8]) -> String? {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        guard bytes.count == 2 * groups else { return nil }
        let numbers = (0..<groups).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
        let run = longestZeros(numbers)
        let isMapped = numbers[..<5].allSatisfy { $0 == 0 } && numbers[5] == 0xFFFF
        let isCompatible = numbers[..<6].allSatisfy { $0 == 0 } && numbers[6] != 0
        let end = isMapped || isCompatible ? groups - 2 : groups
        var text = ""
        var at = 0
        while at < end {
            if let run, run.lowerBound == at {
                text += "::"
                at = min(run.upperBound, end)
                continue
            }
            if !text.isEmpty, !text.hasSuffix(":") { text += ":" }
            text += String(numbers[at], radix: 16)
            at += 1
        }
        guard end < groups else { return text }
        if !text.hasSuffix(":") { text += ":" }
        return text + bytes[12...].map { String($0) }.joined(separator: ".")
    }

    /// The first of the longest runs of at least two zeros.
    private static func longestZeros(_ numbers: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var at = 0
        while at < numbers.count {
            let end = numbers[at...].firstIndex { $0 != 0 } ?? numbers.count
            if end - at > max(1, best?.count ?? 0) { best = at..<end }
            at = max(end, at + 1)
        }
        return best
    }
}
