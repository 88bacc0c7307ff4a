// Parsed texts and their plans, shared by the sessions of a database: found by the whole text, or by what a text has in
// common with those that differ from it in literals alone.

import StorageEngine

/// Bounded; a text is admitted when it is seen for the second time.
final class PlanCache: Sendable {
    static let capacity = 512
    static let longestText = 16_384
    /// Bytes of all keys together.
    static let largestSize = 1 << 20

    /// What a text is found by. It is looked for, counted and admitted under one hash, computed once.
    struct Key: Hashable {
        let bytes: [UInt8]
        /// The types of its parameters.
        let types: [TypeID]
        /// The bytes are a shape, with marks for literals.
        let isShape: Bool
        /// What the text is read by.
        let reading: UInt8
        fileprivate let digest: Int

        init(_ text: [UInt8], _ types: [TypeID], reading: UInt8 = 0) {
            self.init(text, types, isShape: false, reading)
        }

        init(shape: [UInt8], reading: UInt8 = 0) { self.init(shape, [], isShape: true, reading) }

        private init(_ bytes: [UInt8], _ types: [TypeID], isShape: Bool, _ reading: UInt8) {
            self.bytes = bytes
            self.types = types
            self.isShape = isShape
            self.reading = reading
            var hasher = Hasher()
            hasher.combine(reading)
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
            for type in types { hasher.combine(type.rawValue) }
            digest = hasher.finalize()
        }

        static func == (a: Key, b: Key) -> Bool {
            a.digest == b.digest && a.isShape == b.isShape && a.reading == b.reading
                && a.types == b.types
                && a.bytes == b.bytes
        }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }

        fileprivate var isAdmissible: Bool { bytes.count <= PlanCache.longestText }
    }

    /// What is known of a text.
    enum Known {
        case text(ParsedText)
        /// Its plan, but for literals.
        case template(StatementTemplate)
        /// Plans of texts of its shape depend on these literals: the key has to have them too.
        case pinned([Int])
    }

    fileprivate struct Entry {
        let known: Known
        var wasUsed: Bool
    }

    fileprivate struct Content {
        var entries: [Key: Entry] = [:]
        var keys: [Key] = []
        var size = 0
        /// The clock's hand: where the next entry to give way is looked for.
        var hand = 0
        var sightings = [UInt32](repeating: 0, count: 1024)
        var meanings: [PlanMeaning: Int] = [:]
        var nextMeaning = 1
    }

    private let content = OrderedMutex(Content())
    /// A text is admitted at first sight: for tests.
    private let admitsAtOnce: Bool

    init(admitsAtOnce: Bool = false) { self.admitsAtOnce = admitsAtOnce }

    func find(_ key: Key) -> Known? {
        guard key.isAdmissible else { return nil }
        return content.withLock { content in
            guard let index = content.entries.index(forKey: key) else {
                return nil
            }
            if !content.entries.values[index].wasUsed {
                content.entries.values[index].wasUsed = true
            }
            return content.entries.values[index].known
        }
    }

    /// Called where `find` found nothing: whether the text was seen before.
    func isSeenAgain(_ key: Key) -> Bool {
        guard key.isAdmissible else { return false }
        if admitsAtOnce { return true }
        let hash = UInt(bitPattern: key.digest)
        let place = Int(hash & 1023)
        let mark = UInt32(truncatingIfNeeded: hash >> 10) | 1
        return content.withLock { content in
            if content.sightings[place] == mark { return true }
            content.sightings[place] = mark
            return false
        }
    }

    func admit(_ key: Key, _ known: Known) {
        guard key.isAdmissible else { return }
        content.withLock { $0.admit(key, known) }
    }

    /// A number that is the same for the same settings.
    func number(of meaning: PlanMeaning) -> Int {
        content.withLock { content in
            if let number = content.meanings[meaning] { return number }
            if content.meanings.count >= 256 { content.meanings = [:] }
            let number = content.nextMeaning
            content.nextMeaning += 1
            content.meanings[meaning] = number
            return number
        }
    }

    func removeAll() {
        content.withLock { content in
            content.entries = [:]
            content.keys = []
            content.size = 0
            content.hand = 0
        }
    }

    var count: Int { content.withLock { $0.entries.count } }
    var size: Int { content.withLock { $0.size } }
}

extension PlanCache.Content {
    fileprivate mutating func admit(_ key: PlanCache.Key, _ known: PlanCache.Known) {
        let entry = PlanCache.Entry(known: known, wasUsed: false)
        if entries.updateValue(entry, forKey: key) != nil { return }
        size += key.bytes.count
        while !keys.isEmpty, keys.count >= PlanCache.capacity || size > PlanCache.largestSize {
            makeRoom()
        }
        keys.append(key)
    }

    /// Takes out the first entry behind the hand that nobody has used since it went by.
    private mutating func makeRoom() {
        while entries[keys[hand]]?.wasUsed == true {
            entries[keys[hand]]?.wasUsed = false
            hand = (hand + 1) % keys.count
        }
        let key = keys[hand]
        entries[key] = nil
        size -= key.bytes.count
        keys.swapAt(hand, keys.count - 1)
        keys.removeLast()
        if hand >= keys.count { hand = 0 } else { hand = (hand + 1) % keys.count }
    }
}

/// The settings that a plan depends on.
package struct PlanMeaning: Hashable, Sendable {
    let searchPath: String
    let user: String
    /// Values of the settings that constants and plans are made with, in a fixed order.
    let values: [String]

    package init(searchPath: String, user: String, values: [String]) {
        self.searchPath = searchPath
        self.user = user
        self.values = values
    }
}
