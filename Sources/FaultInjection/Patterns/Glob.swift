// Wildcards: `*` for any characters, `?` for one.

/// A compiled pattern with wildcards.
struct Glob: Sendable {
    private let pattern: [UInt8]
    private let ignoresCase: Bool

    /// - Parameter anywhere: the pattern may match a part of the text.
    init(_ text: String, anywhere: Bool, ignoresCase: Bool) {
        var pattern: [UInt8] = anywhere ? [Self.star] : []
        for byte in text.utf8 {
            // One star does what several do.
            if byte == Self.star && pattern.last == Self.star { continue }
            pattern.append(ignoresCase ? Self.lowered(byte) : byte)
        }
        if anywhere && pattern.last != Self.star { pattern.append(Self.star) }
        self.pattern = pattern
        self.ignoresCase = ignoresCase
    }

    func matches(_ text: String) -> Bool { matches(Array(text.utf8)[...]) }

    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var at = text.startIndex
        var place = 0
        // Where to go on after a mismatch: behind the last star, one byte further on.
        var star: (place: Int, at: Int)?
        while at < text.endIndex {
            if place < pattern.count, pattern[place] == Self.star {
                star = (place + 1, at)
                place += 1
            } else if place < pattern.count, pattern[place] == Self.question {
                at = Self.endOfCharacter(text, at)
                place += 1
            } else if place < pattern.count, pattern[place] == folded(text[at]) {
                at += 1
                place += 1
            } else if let last = star {
                star = (last.place, last.at + 1)
                place = last.place
                at = last.at + 1
            } else {
                return false
            }
        }
        while place < pattern.count, pattern[place] == Self.star { place += 1 }
        return place == pattern.count
    }

    private func folded(_ byte: UInt8) -> UInt8 { ignoresCase ? Self.lowered(byte) : byte }

    private static func endOfCharacter(_ text: ArraySlice<UInt8>, _ start: Int) -> Int {
        var end = start + 1
        while end < text.endIndex, text[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private static let star = UInt8(ascii: "*")
    private static let question = UInt8(ascii: "?")

    static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

/// A text that is looked for as it stands, letter case of A to Z aside.
struct Needle: Sendable {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = text.utf8.map(Glob.lowered) }

    func isFound(in text: ArraySlice<UInt8>) -> Bool {
        guard let first = bytes.first, text.count >= bytes.count else { return bytes.isEmpty }
        for start in text.startIndex...(text.endIndex - bytes.count)
        where Glob.lowered(text[start]) == first {
            var length = 1
            while length < bytes.count, Glob.lowered(text[start + length]) == bytes[length] {
                length += 1
            }
            if length == bytes.count { return true }
        }
        return false
    }
}
