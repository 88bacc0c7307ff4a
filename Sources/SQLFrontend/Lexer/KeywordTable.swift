// Finds a word's keyword by a hash that the lexer computes while it reads the word.

/// How strictly a dialect reserves a word; Postgres's four classes.
package enum KeywordCategory: UInt8, Sendable, Hashable {
    case notAKeyword
    case unreserved
    case columnName
    case typeOrFunctionName
    case reserved
}

/// A dialect's words, in a table with open addressing.
package struct KeywordTable: Sendable {
    package struct Entry: Sendable {
        package var keyword: Keyword
        package var category: KeywordCategory
        package var mayBeBareLabel: Bool
        var hash: UInt32
        var spelling: [UInt8]
    }

    /// Index into `entries` plus one; 0 is free.
    private let slots: [UInt16]
    private let entries: [Entry]
    private let longest: Int
    private static let slotCount = 2048

    init(
        unreserved: [Keyword], columnNames: [Keyword], typesAndFunctions: [Keyword],
        reserved: [Keyword], needingAs: [Keyword]
    ) {
        let needingAs = Set(needingAs)
        var entries: [Entry] = []
        let classes: [(KeywordCategory, [Keyword])] = [
            (.unreserved, unreserved), (.columnName, columnNames),
            (.typeOrFunctionName, typesAndFunctions), (.reserved, reserved),
        ]
        for (category, keywords) in classes {
            for keyword in keywords {
                let spelling = Array(keyword.spelling.utf8)
                entries.append(
                    Entry(
                        keyword: keyword, category: category,
                        mayBeBareLabel: !needingAs.contains(keyword),
                        hash: KeywordTable.hash(spelling), spelling: spelling))
            }
        }
        var slots = [UInt16](repeating: 0, count: KeywordTable.slotCount)
        for (index, entry) in entries.enumerated() {
            var slot = Int(entry.hash) & (KeywordTable.slotCount - 1)
            while slots[slot] != 0 {
                slot = (slot + 1) & (KeywordTable.slotCount - 1)
            }
            slots[slot] = UInt16(truncatingIfNeeded: index + 1)
        }
        self.slots = slots
        self.entries = entries
        longest = entries.reduce(0) { max($0, $1.spelling.count) }
    }

    static let hashSeed: UInt32 = 5381

    /// One step of the word's hash; `byte` is already in lower case.
    @inline(__always)
    static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash &* 33) ^ UInt32(byte)
    }

    private static func hash(_ spelling: [UInt8]) -> UInt32 {
        spelling.reduce(hashSeed) { mix($0, $1) }
    }

    /// The entry whose spelling is `text[range]` folded to lower case.
    func find(_ text: borrowing [UInt8], _ range: Range<Int>, hash: UInt32) -> Int? {
        guard range.count <= longest else { return nil }
        var slot = Int(hash) & (KeywordTable.slotCount - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if entries[index].hash == hash, matches(text, range, entry: index) { return index }
            slot = (slot + 1) & (KeywordTable.slotCount - 1)
        }
        return nil
    }

    @inline(__always)
    func entry(_ index: Int) -> (Keyword, KeywordCategory, Bool) {
        (entries[index].keyword, entries[index].category, entries[index].mayBeBareLabel)
    }

    private func matches(_ text: borrowing [UInt8], _ range: Range<Int>, entry index: Int) -> Bool {
        guard entries[index].spelling.count == range.count else { return false }
        for (offset, position) in range.enumerated()
        where entries[index].spelling[offset] != ASCII.lowercased(text[position]) {
            return false
        }
        return true
    }
}
