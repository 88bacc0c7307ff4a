// Finds a word's keyword by a hash that the lexer computes while it reads the word.

import SQLPlanning

/// How strictly a dialect reserves a word; Postgres's four classes.
package enum KeywordCategory: UInt8, Sendable, Hashable {
    case notAKeyword
    case unreserved
    case columnName
    case typeOrFunctionName
    case reserved
}

/// What a dialect knows of a keyword.
package struct KeywordEntry: Sendable, Hashable {
    package var keyword: Keyword
    package var category: KeywordCategory
    /// It may name a result column without AS.
    package var mayBeBareLabel: Bool
}

/// A dialect's words, in a table with open addressing.
package final class KeywordTable: Sendable {
    /// Index into `entries` plus one; 0 is free.
    private let slots: [UInt16]
    private let entries: [KeywordEntry]
    private let hashes: [UInt32]
    /// Where each spelling starts in `spellings`; one more than there are entries.
    private let starts: [Int32]
    private let spellings: [UInt8]
    private static let slotCount = 4096

    init(
        unreserved: [Keyword], columnNames: [Keyword], typesAndFunctions: [Keyword],
        reserved: [Keyword], needingAs: [Keyword]
    ) {
        let needingAs = Set(needingAs)
        var entries: [KeywordEntry] = []
        var slots = [UInt16](repeating: 0, count: KeywordTable.slotCount)
        var hashes: [UInt32] = []
        var starts: [Int32] = [0]
        var spellings: [UInt8] = []
        let classes: [(KeywordCategory, [Keyword])] = [
            (.unreserved, unreserved), (.columnName, columnNames),
            (.typeOrFunctionName, typesAndFunctions), (.reserved, reserved),
        ]
        for (category, keywords) in classes {
            for keyword in keywords {
                let hash = keyword.spelling.utf8.reduce(KeywordTable.hashSeed) {
                    KeywordTable.mix($0, $1)
                }
                entries.append(
                    KeywordEntry(
                        keyword: keyword, category: category,
                        mayBeBareLabel: !needingAs.contains(keyword)))
                hashes.append(hash)
                spellings.append(contentsOf: keyword.spelling.utf8)
                starts.append(Int32(truncatingIfNeeded: spellings.count))
                var slot = Int(hash) & (KeywordTable.slotCount - 1)
                while slots[slot] != 0 {
                    slot = (slot + 1) & (KeywordTable.slotCount - 1)
                }
                slots[slot] = UInt16(truncatingIfNeeded: entries.count)
            }
        }
        self.slots = slots
        self.entries = entries
        self.hashes = hashes
        self.starts = starts
        self.spellings = spellings
    }

    static let hashSeed: UInt32 = 5381

    /// One step of the word's hash; `byte` is already in lower case.
    @inline(__always)
    static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash &* 33) ^ UInt32(byte)
    }

    /// The entry whose spelling is `text[start..<end]` folded to lower case.
    func find(_ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32) -> KeywordEntry? {
        var slot = Int(hash) & (KeywordTable.slotCount - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash, spells(index, text, start, end) { return entries[index] }
            slot = (slot + 1) & (KeywordTable.slotCount - 1)
        }
        return nil
    }

    @inline(__always)
    private func spells(
        _ index: Int, _ text: borrowing [UInt8], _ start: Int, _ end: Int
    ) -> Bool {
        var position = Int(starts[index])
        guard Int(starts[index + 1]) - position == end - start else { return false }
        for byte in start..<end {
            if spellings[position] != ASCII.lowercased(text[byte]) { return false }
            position += 1
        }
        return true
    }
}
