// One statement on its way: where it stands between the steps, so that a wait, a full sink or a row limit can stop it
// anywhere.

import FaultInjection
import StorageEngine

/// What a step came to, short of an interrupt.
enum RunOutcome {
    case complete(CommandTag)
    /// The row limit is reached.
    case suspended
    case outputFull
}

final class StatementRun {
    enum Phase {
        case begin, snapshot, plan, locks, open, rows, checks, utility, done
    }

    private(set) var source: StatementSource
    /// Where a simple query's literals are read from, unless it is planned by itself.
    private(set) var literals: LiteralText?
    let prepared: PreparedStatement?
    var parameterTypes: [TypeOID]
    var parameters: [Value]
    var formats: [ValueFormat]
    var planned: PlannedStatement?
    /// A simple query describes its rows itself.
    let announces: Bool
    var phase = Phase.begin
    var lockIndex = 0
    /// Until when sessions of a database may leave it before it counts as in use.
    var departuresAwaitedUntil: UInt64?
    var execution: QueryExecution?
    var checker: ConstraintChecker?
    var context: ExecutionContext?
    var rowCount: UInt64 = 0
    /// Rows sent since the last Execute.
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
    /// A utility statement is done, and its last moment is being answered.
    var tag: CommandTag?
    /// It was BEGIN, and there was no block before it.
    var hasBegunBlock = false
    /// What a utility statement keeps between its steps.
    var utility: UtilityState?

    init(
        _ source: StatementSource, literals: LiteralText? = nil,
        prepared: PreparedStatement? = nil,
        parameterTypes: [TypeOID] = [], parameters: [Value] = [], formats: [ValueFormat] = [],
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
    var text: String {
        if let keptText { return keptText }
        guard let literals, literals.template != nil else { return source.statement.text }
        return source.statement.text(in: literals.text)
    }
}

/// The state of a utility statement that can wait.
enum UtilityState {
    case definition(DefinitionExecution)
    case inner(StatementRun)
    case commit(CommitRun)
    case fetch(FetchRun)
    case copyIn(CopyInRun)
    case copyOut(CopyOutRun)
    case rows([[Value]], CommandTag)
}
