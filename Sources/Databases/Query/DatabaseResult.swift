// What a statement has done.

/// What a statement has done.
public struct DatabaseResult: Hashable, Sendable {
    /// How many rows it has inserted, changed or deleted; 0 where the backend does not say. MySQL does not count rows that were found
    /// and stayed as they were.
    public var affectedRows: Int

    /// The id that MySQL or SQLite has given to the row it has inserted; nil elsewhere, and where none was given: there, and best
    /// everywhere, `fetchValue("INSERT … RETURNING id")`.
    public var lastInsertID: Int64?

    /// What was done.
    public init(affectedRows: Int = 0, lastInsertID: Int64? = nil) {
        self.affectedRows = affectedRows
        self.lastInsertID = lastInsertID
    }
}
