// Parsed texts and their plans, shared by the sessions of a database, so that a text seen again is not parsed and
// planned again.

import Synchronization

/// One statement of a text, with the plan that any session may use.
final class StatementSource: Sendable {
    let statement: any FrontendStatement
    let transactionCommand: TransactionCommand?
    let isPlannable: Bool
    let needsSnapshot: Bool
    /// Its constants do not depend on when it was planned (`'now'::timestamp` does).
    let mayShare: Bool
    private let shared = Mutex<PlannedStatement?>(nil)

    init(_ statement: any FrontendStatement, mayShare: Bool) {
        self.statement = statement
        transactionCommand = statement.transactionCommand
        isPlannable = statement.isPlannable
        needsSnapshot = statement.needsSnapshot
        self.mayShare = mayShare
    }

    /// A plan made for these parameter types under settings of this meaning; its validity is for the caller to see.
    func sharedPlan(_ types: [TypeOID], meaning: Int) -> PlannedStatement? {
        shared.withLock { plan in
            guard let plan, plan.meaning == meaning, plan.givenTypes == types else { return nil }
            return plan
        }
    }

    func share(_ plan: PlannedStatement) {
        guard mayShare else { return }
        shared.withLock { $0 = plan }
    }
}

/// A planned statement and what it stands on.
final class PlannedStatement: Sendable {
    let command: Command
    /// As they were given; the planner filled in the rest.
    let givenTypes: [TypeOID]
    let parameterTypes: [TypeOID]
    /// Stands for the settings it was planned under.
    let meaning: Int
    /// The database's change counter when its dependencies were last seen to hold.
    private let validated: Atomic<UInt64>

    init(
        _ command: Command, givenTypes: [TypeOID], parameterTypes: [TypeOID], meaning: Int,
        validatedAt: UInt64
    ) {
        self.command = command
        self.givenTypes = givenTypes
        self.parameterTypes = parameterTypes
        self.meaning = meaning
        validated = Atomic(validatedAt)
    }

    @inline(__always)
    func isValid(at counter: UInt64) -> Bool { validated.load(ordering: .relaxed) == counter }

    func noteValid(at counter: UInt64) { validated.store(counter, ordering: .relaxed) }

    var query: QueryPlan? {
        if case .query(let plan) = command { return plan }
        return nil
    }
}

/// A text and its statements.
final class ParsedText: Sendable {
    let statements: [StatementSource]

    init(_ text: [UInt8], _ statements: [any FrontendStatement]) {
        let mayShare = !ParsedText.namesAnInstant(text)
        self.statements = statements.map { StatementSource($0, mayShare: mayShare) }
    }

    /// Words in quotes that become a fixed date when they are planned.
    private static let instants = ["'now", "'today", "'tomorrow", "'yesterday"].map {
        Array($0.utf8)
    }

    private static func namesAnInstant(_ text: [UInt8]) -> Bool {
        var index = 0
        while let quote = text[index...].firstIndex(of: 0x27) {
            let rest = text[quote...]
            for word in instants
            where rest.count >= word.count && zip(rest, word).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            {
                return true
            }
            index = quote + 1
        }
        return false
    }
}

/// Bounded; a text is admitted when it is seen for the second time.
final class PlanCache: Sendable {
    static let capacity = 512
    static let longestText = 16_384

    /// A text with the types of its parameters. It is looked for, counted and admitted under one hash, computed once.
    struct Key: Hashable {
        let text: [UInt8]
        let types: [TypeOID]
        fileprivate let digest: Int

        init(_ text: [UInt8], _ types: [TypeOID]) {
            self.text = text
            self.types = types
            var hasher = Hasher()
            text.withUnsafeBytes { hasher.combine(bytes: $0) }
            for type in types { hasher.combine(type.rawValue) }
            digest = hasher.finalize()
        }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }
    }

    fileprivate struct Entry {
        let parsed: ParsedText
        var wasUsed: Bool
    }

    fileprivate struct Content {
        var entries: [Key: Entry] = [:]
        var keys: [Key] = []
        /// The clock's hand: where the next entry to give way is looked for.
        var hand = 0
        var sightings = [UInt32](repeating: 0, count: 1024)
        var meanings: [PlanMeaning: Int] = [:]
        var nextMeaning = 1
    }

    private let content = Mutex(Content())

    func find(_ key: Key) -> ParsedText? {
        guard key.text.count <= PlanCache.longestText else { return nil }
        return content.withLock { content in
            guard let index = content.entries.index(forKey: key) else {
                return nil
            }
            if !content.entries.values[index].wasUsed {
                content.entries.values[index].wasUsed = true
            }
            return content.entries.values[index].parsed
        }
    }

    /// Called where `find` found nothing and the text was parsed.
    func offer(_ key: Key, _ parsed: ParsedText) {
        guard key.text.count <= PlanCache.longestText, parsed.statements.count <= 16 else {
            return
        }
        let hash = UInt(bitPattern: key.digest)
        let place = Int(hash & 1023)
        let mark = UInt32(truncatingIfNeeded: hash >> 10) | 1
        content.withLock { content in
            guard content.sightings[place] == mark else {
                content.sightings[place] = mark
                return
            }
            content.admit(key, parsed)
        }
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
            content.hand = 0
        }
    }

    var count: Int { content.withLock { $0.entries.count } }
}

extension PlanCache.Content {
    fileprivate mutating func admit(_ key: PlanCache.Key, _ parsed: ParsedText) {
        let entry = PlanCache.Entry(parsed: parsed, wasUsed: false)
        if entries.updateValue(entry, forKey: key) != nil { return }
        guard keys.count >= PlanCache.capacity else {
            keys.append(key)
            return
        }
        while entries[keys[hand]]?.wasUsed == true {
            entries[keys[hand]]?.wasUsed = false
            hand = (hand + 1) % keys.count
        }
        entries[keys[hand]] = nil
        keys[hand] = key
        hand = (hand + 1) % keys.count
    }
}

/// The settings that a plan depends on.
struct PlanMeaning: Hashable, Sendable {
    var searchPath: String
    var user: String
    /// Values of the settings that constants and plans are made with, in a fixed order.
    var values: [String]
}
