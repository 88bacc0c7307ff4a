// One statement on its way: where it stands between the steps, so that a wait, a full sink or a row limit can stop it
// anywhere.

import FaultInjection
import StorageEngine

/// What the runner's steps came to, short of an interrupt.
package enum RowsOutcome {
    /// So many rows were returned or changed.
    case complete(QueryPlan.Kind, UInt64)
    /// The row limit is reached.
    case suspended
    case outputFull
    /// It is no query: what it does is the business of the session.
    case command
}

/// What statements touch is visible in this module alone, so that it costs no checks of exclusive access.
package final class StatementRun {
    enum Phase {
        case begin, snapshot, plan, locks, open, rows, checks, command, done
    }

    private(set) var source: StatementSource
    /// Where a text's literals are read from, unless it is planned by itself.
    private(set) var literals: LiteralText?
    package let prepared: PreparedStatement?
    var parameterTypes: [TypeID]
    var parameters: [Value]
    var formats: [ValueFormat]
    var planned: PlannedStatement?
    /// The answer begins with the columns.
    package let announces: Bool
    var phase = Phase.begin
    var lockIndex = 0
    var execution: QueryExecution?
    var checker: ConstraintChecker?
    var context: ExecutionContext?
    var rowCount: UInt64 = 0
    /// What became of rows, once it is over, where index entries are locked.
    package internal(set) var tally = RowTally()
    /// Rows sent of the portion that was asked for last.
    var sent = 0
    /// Rows that were all made before the first was sent: a statement that writes must not stop halfway.
    var buffer: [[Value]]?
    var bufferPosition = 0
    /// The buffer holds all rows.
    var isDrained = false
    var isAnnounced = false
    /// Moments that are over, answered or not.
    var met: FaultMoments = []
    /// The number of the last row whose moment is over.
    var rowsMet = 0
    /// Stands for the parameters as they came, where somebody observes the session.
    package var boundIdentity = 0
    /// What the session keeps of a command between its steps.
    package var state: AnyObject?

    package init(
        _ source: StatementSource, literals: LiteralText? = nil,
        prepared: PreparedStatement? = nil,
        parameterTypes: [TypeID] = [], parameters: [Value] = [], formats: [ValueFormat] = [],
        planned: PlannedStatement? = nil, announces: Bool
    ) {
        self.source = source
        self.literals = literals
        self.prepared = prepared
        self.parameterTypes = parameterTypes
        self.parameters = parameters
        self.formats = formats
        self.planned = planned
        self.announces = announces
    }

    // MARK: For its session

    package var statement: StatementSource { source }
    /// What it was planned to, once it is.
    package var command: Command? { planned?.command }
    package var query: QueryPlan? { planned?.query }
    package var givenParameters: [Value] { parameters }
    package var givenFormats: [ValueFormat] { formats }
    package var openExecution: QueryExecution? { execution }
    package var openContext: ExecutionContext? { context }

    /// The columns of its rows are written so.
    package func write(in formats: [ValueFormat]) { self.formats = formats }

    /// It gives no more rows.
    package func closeRows() {
        execution = nil
        context = nil
    }

    /// It has not begun.
    package var isNew: Bool { phase == .begin }

    /// A command turns out to be planned for what is no more: it begins anew with its plan.
    package func planAnew() {
        planned = nil
        phase = .plan
        lockIndex = 0
    }

    /// Rows sent of the portion that was asked for last.
    package var rowsSent: Int { sent }

    /// So many rows were sent by another hand than the runner's.
    package func countSent(_ rows: Int = 1) {
        sent += rows
        rowCount += UInt64(rows)
    }

    /// Another portion of the rows is asked for.
    package func beginPortion() { sent = 0 }

    /// It goes on with the portion of another statement, which is run by it or runs it.
    package func continuePortion(of other: StatementRun) { sent = other.sent }

    /// The text is planned by itself, as this statement.
    func stand(alone source: StatementSource) {
        self.source = source
        literals = nil
        parameters = []
    }

    private var keptText: String?

    /// The text will be asked for when the statement is over.
    func keepText() {
        if literals?.template != nil { keptText = text }
    }

    /// The statement's own text: the source may have been made from another of its shape.
    package var text: String {
        if let keptText { return keptText }
        guard let literals, literals.template != nil else { return source.statement.text }
        return source.statement.text(in: literals.text)
    }

    /// COMMIT, END.
    package var isCommit: Bool {
        if case .commit = source.transactionCommand { return true }
        return false
    }

    /// COMMIT, ROLLBACK, PREPARE TRANSACTION: the moment after them is that of the commit.
    package var endsTransaction: Bool {
        switch source.transactionCommand {
        case .commit, .rollback, .prepare: true
        default: false
        }
    }
}
