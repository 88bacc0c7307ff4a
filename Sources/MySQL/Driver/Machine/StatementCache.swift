// The statements that the server holds prepared for this connection.

import MySQLWire

/// A prepared statement.
struct PreparedStatement: Hashable, Sendable {
    let id: UInt32
    let parameterCount: Int
}

/// A statement that is kept, and what is known of its results.
struct CachedStatement: Sendable {
    let statement: PreparedStatement
    /// The columns of its last results, where the server counts on its client to remember them.
    var layout: RowLayout?
    fileprivate(set) var use: UInt64
}

/// Prepared statements by their text, as many as the bound says; the one that was used longest ago makes room.
struct StatementCache: Sendable {
    let capacity: Int
    private var entries: [String: CachedStatement] = [:]
    private var uses: UInt64 = 0

    /// A longer text is prepared for one execution alone, so that a few statements cannot take all the memory.
    static let longestText = 64 << 10

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var count: Int { entries.count }

    /// The statement of this text, which counts as a use.
    mutating func use(_ text: String) -> CachedStatement? {
        guard let place = entries.index(forKey: text) else { return nil }
        uses &+= 1
        entries.values[place].use = uses
        return entries.values[place]
    }

    /// Remembers the columns of a statement's results.
    mutating func note(_ layout: RowLayout, for text: String) {
        guard let place = entries.index(forKey: text) else { return }
        entries.values[place].layout = layout
    }

    /// Keeps a statement.
    ///
    /// - Returns: The statement that is no longer kept, which is to be closed: perhaps this one.
    mutating func insert(_ statement: PreparedStatement, for text: String) -> PreparedStatement? {
        guard capacity > 0, text.utf8.count <= Self.longestText else { return statement }
        var evicted: PreparedStatement?
        if entries[text] == nil, entries.count >= capacity,
            let oldest = entries.min(by: { $0.value.use < $1.value.use })
        {
            evicted = oldest.value.statement
            entries[oldest.key] = nil
        }
        uses &+= 1
        entries[text] = CachedStatement(statement: statement, use: uses)
        return evicted
    }

    /// Forgets a statement.
    mutating func remove(_ text: String) -> PreparedStatement? {
        entries.removeValue(forKey: text)?.statement
    }

    /// Forgets all: the server has.
    mutating func removeAll() { entries.removeAll() }
}
