// Finds a word's keyword by a hash that the lexer computes while it reads the word.

import SQLPlanning

/// What a server knows of a keyword.
struct KeywordEntry {
    var keyword: Keyword
    /// It cannot be a name without quotes.
    var isReserved: Bool
    /// A function's name, which is a keyword before a parenthesis alone.
    var isFunction: Bool
}

/// A server's words, in a table with open addressing.
final class KeywordTable: Sendable {
    /// Index into `entries` plus one; 0 is free.
    private let slots: [UInt16]
    private let entries: [KeywordEntry]
    private let hashes: [UInt32]
    /// Where each spelling starts in `spellings`; one more than there are entries.
    private let starts: [Int32]
    private let spellings: [UInt8]
    private static let slotCount = 4096

    static let mysql = KeywordTable(
        reserved: ReservedWords.mysql, functions: ReservedWords.mysqlFunctions)
    static let mariadb = KeywordTable(
        reserved: ReservedWords.mariadb, functions: ReservedWords.mariadbFunctions,
        unknown: ReservedWords.unknownToMariaDB)

    private init(reserved: [Keyword], functions: [Keyword], unknown: [Keyword] = []) {
        let unknown = Set(unknown)
        let reserved = Set(reserved)
        let functions = Set(functions)
        var entries: [KeywordEntry] = []
        var slots = [UInt16](repeating: 0, count: KeywordTable.slotCount)
        var hashes: [UInt32] = []
        var starts: [Int32] = [0]
        var spellings: [UInt8] = []
        for keyword in Keyword.allCases where keyword != .absent && !unknown.contains(keyword) {
            let spelling = keyword.spelling.utf8
            let hash = spelling.reduce(KeywordTable.hashSeed) { KeywordTable.mix($0, $1) }
            entries.append(
                KeywordEntry(
                    keyword: keyword, isReserved: reserved.contains(keyword),
                    isFunction: functions.contains(keyword)))
            hashes.append(hash)
            spellings.append(contentsOf: spelling)
            starts.append(Int32(truncatingIfNeeded: spellings.count))
            var slot = Int(hash) & (KeywordTable.slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (KeywordTable.slotCount - 1) }
            slots[slot] = UInt16(truncatingIfNeeded: entries.count)
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
    static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 { (hash &* 33) ^ UInt32(byte) }

    /// The entry whose spelling is `text[start..<end]` in lower case.
    func find(_ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32) -> KeywordEntry? {
        var slot = Int(hash) & (KeywordTable.slotCount - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash, spells(index, text, start, end) { return entries[index] }
            slot = (slot + 1) & (KeywordTable.slotCount - 1)
        }
        return nil
    }

    /// Whether a name is a word that cannot stand without quotes.
    func isReserved(_ name: String) -> Bool { entry(name)?.isReserved ?? false }

    /// Whether a name is a function's that is called without a blank before its parenthesis alone.
    func isFunction(_ name: String) -> Bool { entry(name)?.isFunction ?? false }

    private func entry(_ name: String) -> KeywordEntry? {
        let bytes = Array(name.utf8)
        let hash = bytes.reduce(KeywordTable.hashSeed) {
            KeywordTable.mix($0, ASCII.lowercased($1))
        }
        return find(bytes, 0, bytes.count, hash: hash)
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
