// The patterns of LIKE.
import QueryEngine

/// A pattern of LIKE.
struct LikePattern: Sendable {
    private enum Part: Sendable {
        case character([UInt8])
        case one
        case any
    }

    private let parts: [Part]
    private let isCaseInsensitive: Bool

    init(
        _ pattern: [UInt8], escape: [UInt8]?, _ isCaseInsensitive: Bool
    ) throws(SQLError) {
        if let escape,
            escape.count != 1
                || [UInt8(ascii: "%"), UInt8(ascii: "_"), UInt8(ascii: "\\")].contains(escape[0])
        {
            throw .yqlType("Expected single character for ESCAPE, other than %, _ and \\")
        }
        self.isCaseInsensitive = isCaseInsensitive
        let pattern = isCaseInsensitive ? LikePattern.folded(pattern) : pattern
        var parts: [Part] = []
        var index = 0
        while index < pattern.count {
            let byte = pattern[index]
            if let escape, byte == escape[0] {
                guard index + 1 < pattern.count else {
                    throw .yqlType("LIKE pattern should not end with escape character")
                }
                let next = LikePattern.character(pattern, index + 1)
                parts.append(.character(next))
                index += 1 + next.count
            } else if byte == UInt8(ascii: "%") {
                if case .any? = parts.last {} else { parts.append(.any) }
                index += 1
            } else if byte == UInt8(ascii: "_") {
                parts.append(.one)
                index += 1
            } else {
                let next = LikePattern.character(pattern, index)
                parts.append(.character(next))
                index += next.count
            }
        }
        self.parts = parts
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ $0 < 128 }) || !YQLText.isUTF8(text) {
            return text.map { (65...90).contains($0) ? $0 | 0x20 : $0 }
        }
        return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }

    /// One character of UTF-8, or one byte of what is none.
    private static func character(_ text: [UInt8], _ index: Int) -> [UInt8] {
        let length: Int
        switch text[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: length = 1
        }
        guard length > 1, index + length <= text.count,
            text[(index + 1)..<(index + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
        else { return [text[index]] }
        return Array(text[index..<(index + length)])
    }

    func matches(_ text: [UInt8]) throws(SQLError) -> Bool {
        try WorkPace.passBytes(text.count)
        let text = isCaseInsensitive ? LikePattern.folded(text) : text
        var characters: [ArraySlice<UInt8>] = []
        characters.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let length = LikePattern.character(text, index).count
            characters.append(text[index..<(index + length)])
            index += length
        }
        var (at, part) = (0, 0)
        var (backAt, backPart) = (0, -1)
        var work = WorkCount()
        while at < characters.count {
            try work.add(8)
            if part < parts.count {
                switch parts[part] {
                case .any:
                    (backAt, backPart) = (at, part)
                    part += 1
                    continue
                case .one:
                    at += 1
                    part += 1
                    continue
                case .character(let wanted) where characters[at].elementsEqual(wanted):
                    at += 1
                    part += 1
                    continue
                default: break
                }
            }
            guard backPart >= 0 else { return false }
            backAt += 1
            (at, part) = (backAt, backPart + 1)
        }
        while part < parts.count, case .any = parts[part] { part += 1 }
        return part == parts.count
    }
}
