// The statements that the server holds prepared for this connection.

import MySQLWire

/// A prepared statement.
struct PreparedStatement: Hashable, Sendable {
    let id: UInt32
    let parameterCount: Int
}

/// Prepared statements by their text, as many as the bound says; the one that was used longest ago makes room.
struct StatementCache: Sendable {
    let capacity: Int
    private var entries: [String: (statement: PreparedStatement, use: UInt64)] = [:]
    private var uses: UInt64 = 0

    /// A longer text is prepared for one execution alone, so that a few statements cannot take all the memory.
    static let longestText = 64 << 10

    init(capacity: Int) { self.capacity = max(0, capacity) }

    var count: Int { entries.count }

    /// The statement of this text, which counts as a use.
    mutating func use(_ text: String) -> PreparedStatement? {
        uses &+= 1
        let use = uses
        guard entries[text]?.statement != nil else { return nil }
        entries[text]?.use = use
        return entries[text]?.statement
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
        entries[text] = (statement, uses)
        return evicted
    }

    /// Forgets a statement.
    mutating func remove(_ text: String) -> PreparedStatement? {
        entries.removeValue(forKey: text)?.statement
    }

    /// Forgets all: the server has.
    mutating func removeAll() { entries.removeAll() }
}
