// Portals: statements with their parameters, by name, as the protocol and SQL share them.

import QueryEngine
import StorageEngine

/// A statement with its parameters, ready to run or running: what Bind and DECLARE CURSOR make.
final class Portal {
    enum State { case ready, active, done }

    let name: String
    /// nil: an empty text.
    let run: StatementRun?
    let formats: [ValueFormat]
    var columns: [ResultColumn]
    var state = State.ready
    /// What it answered when it was done.
    var tag = CommandTag.select(0)
    /// How many savepoints were set when it was made: going back below closes it.
    let depth: Int
    /// DECLARE CURSOR's options; nil for a protocol's portal.
    let cursor: CursorOptions?
    /// The cursor's query.
    let plan: QueryPlan?
    /// WITH HOLD, and its transaction has committed.
    var isHeld = false

    // Rows kept for going backward.
    var history: [[Value]] = []
    /// For each of them, the rows of the plan's relations that it was made from.
    var rowIDs: [[RowID]] = []
    /// Rows before those of the history that were let go.
    var dropped: Int64 = 0
    /// The number of the row the cursor stands on: 0 before the first, `rowCount + 1` after the last.
    var position: Int64 = 0
    /// The query has given its last row.
    var isExhausted = false

    /// Rows read so far.
    var rowCount: Int64 { dropped + Int64(history.count) }

    init(
        name: String, run: StatementRun?, formats: [ValueFormat], columns: [ResultColumn],
        depth: Int, cursor: CursorOptions? = nil, plan: QueryPlan? = nil
    ) {
        self.name = name
        self.run = run
        self.formats = formats
        self.columns = columns
        self.depth = depth
        self.cursor = cursor
        self.plan = plan
    }

    /// A query keeps its tables open until its portal is closed; a cursor that is held has all its rows.
    func reads(table oid: UInt32) -> Bool {
        guard !isHeld, let plan = plan ?? run?.query, plan.kind == .select,
            !plan.keepsRowsBack
        else { return false }
        return plan.locks.contains { $0.oid == oid }
    }
}

struct CursorOptions {
    /// nil where neither SCROLL nor NO SCROLL was written.
    var isScrollable: Bool?
    var isBinary: Bool
    var isHeld: Bool
    var createdAt: Int64
    var text: String
}
