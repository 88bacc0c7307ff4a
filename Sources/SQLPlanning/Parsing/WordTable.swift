// Finds a language's words by a hash that its lexer computes while it reads a word.

/// The words of a language by their numbers, in a table with open addressing.
package final class WordTable: Sendable {
    /// A word's number plus one; 0 is free.
    private let slots: [UInt16]
    private let hashes: [UInt32]
    /// Where each spelling starts in `spellings`; one more than there are words.
    private let starts: [Int32]
    private let spellings: [UInt8]
    private static let slotCount = 4096

    /// - Parameter words: in lower case, numbered from 0.
    package init(_ words: [String]) {
        var slots = [UInt16](repeating: 0, count: WordTable.slotCount)
        var hashes: [UInt32] = []
        var starts: [Int32] = [0]
        var spellings: [UInt8] = []
        for word in words {
            let hash = WordTable.hash(word.utf8)
            hashes.append(hash)
            spellings.append(contentsOf: word.utf8)
            starts.append(Int32(truncatingIfNeeded: spellings.count))
            var slot = Int(hash) & (WordTable.slotCount - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (WordTable.slotCount - 1) }
            slots[slot] = UInt16(truncatingIfNeeded: hashes.count)
        }
        self.slots = slots
        self.hashes = hashes
        self.starts = starts
        self.spellings = spellings
    }

    @inlinable package static var hashSeed: UInt32 { 5381 }

    /// One step of a word's hash; `byte` is already in lower case.
    @inlinable @inline(__always)
    package static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
        (hash &* 33) ^ UInt32(byte)
    }

    private static func hash(_ word: some Sequence<UInt8>) -> UInt32 {
        word.reduce(hashSeed) { mix($0, ASCII.lowercased($1)) }
    }

    /// The number of the word whose spelling is `text[start..<end]` folded to lower case.
    package func find(
        _ text: borrowing [UInt8], _ start: Int, _ end: Int, hash: UInt32
    ) -> Int? {
        var slot = Int(hash) & (WordTable.slotCount - 1)
        while slots[slot] != 0 {
            let index = Int(slots[slot]) - 1
            if hashes[index] == hash, spells(index, text, start, end) { return index }
            slot = (slot + 1) & (WordTable.slotCount - 1)
        }
        return nil
    }

    /// The number of a word in any case.
    package func find(_ word: String) -> Int? {
        let bytes = Array(word.utf8)
        return find(bytes, 0, bytes.count, hash: WordTable.hash(bytes))
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
