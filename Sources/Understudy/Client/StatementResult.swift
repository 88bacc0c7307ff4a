// A statement's answer as text.

import ServerKit

/// What a statement answered.
public struct StatementResult: Sendable, Equatable {
    /// The names of the columns; empty for a statement without rows.
    public var columns: [String] = []
    /// The rows as the protocol's own shell prints values; nil is null.
    public var rows: [[String?]] = []
    /// What it says of its end; with PostgreSQL the command's tag: `SELECT 2`, `INSERT 0 1`.
    public var tag = ""

    init(_ answer: ConsoleAnswer) {
        columns = answer.columns
        rows = answer.rows
        tag = answer.tag
    }

    /// The first column of the first row; nil where there is none, and for null.
    public var value: String? { rows.first.flatMap { $0.first ?? nil } }
}
