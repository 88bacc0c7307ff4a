// The statements that a connection keeps prepared.

import PostgresWire

/// A statement that the server has prepared.
struct PreparedStatement: Equatable, Sendable {
    let name: String
    /// Of its rows; nil where it returns none.
    let columns: PostgresColumns?
    /// How its rows' values are asked for.
    let resultFormats: [PostgresFormat]
}

/// Remembers which statements are prepared, a bounded number of them: the one that was not used for the longest time goes first.
struct StatementCache: Sendable {
    struct Key: Hashable, Sendable {
        let text: String
        let types: [PostgresDataType]
        let format: PostgresValueFormat
    }

    private struct Entry: Sendable {
        let statement: PreparedStatement
        var lastUse: UInt64
    }

    private var entries: [Key: Entry] = [:]
    private var clock: UInt64 = 0
    private var names: UInt64 = 0
    private let capacity: Int
    /// Statements that the server still has, to be closed with the next message.
    private var doomed: [String] = []

    /// Longer texts are not kept.
    static let longestText = 64 * 1024

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var count: Int { entries.count }

    /// Whether a statement is to be kept.
    func keeps(_ query: PostgresQuery) -> Bool {
        capacity > 0 && query.isPrepared && query.text.utf8.count <= Self.longestText
    }

    /// A name that was never used before.
    mutating func newName() -> String {
        names &+= 1
        return "understudy_\(names)"
    }

    mutating func statement(_ key: Key) -> PreparedStatement? {
        clock &+= 1
        entries[key]?.lastUse = clock
        return entries[key]?.statement
    }

    mutating func insert(_ statement: PreparedStatement, for key: Key) {
        if entries.count >= capacity, entries[key] == nil,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key
        {
            remove(oldest, isKnownToServer: true)
        }
        clock &+= 1
        entries[key] = Entry(statement: statement, lastUse: clock)
    }

    /// - Parameter isKnownToServer: Whether the server still has it.
    mutating func remove(_ key: Key, isKnownToServer: Bool) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        if isKnownToServer { doomed.append(entry.statement.name) }
    }

    /// The server has forgotten them all.
    mutating func forgetAll() {
        entries = [:]
        doomed = []
    }

    mutating func takeDoomed() -> [String] {
        guard !doomed.isEmpty else { return [] }
        defer { doomed = [] }
        return doomed
    }
}

extension StatementCache.Key {
    init(_ query: PostgresQuery) {
        text = query.text
        types = query.parameters.types
        format = query.resultFormat
    }
}
