// What a session tells the log of itself; all of it from what it knows, nothing from texts.

import FaultInjection
import QueryEngine

/// Who is told, and of which statement. Confined to its session.
final class SessionObservation {
    let observer: any SessionObserver
    /// The request under way.
    var request: SessionRequest?
    /// The statement that has begun and has not ended.
    var run: StatementRun?

    init(_ observer: any SessionObserver) { self.observer = observer }
}

extension SessionCore {
    func observe(_ observer: any SessionObserver) {
        observation = SessionObservation(observer)
        runner.observer = observer
    }

    private var frontend: any Frontend { runner.frontend }

    // MARK: Statements

    @inline(__always)
    func tellBegin(_ run: StatementRun) {
        if let observation { tellBegin(run, observation) }
    }

    @inline(never)
    private func tellBegin(_ run: StatementRun, _ observation: SessionObservation) {
        observation.run = run
        observation.observer.statementBegan(facts(of: run))
    }

    /// The statement under way is done; nil: its portal has more.
    @inline(__always)
    func tellEnd(of tag: CommandTag?) {
        if let observation { tellEnd(of: tag, observation) }
    }

    @inline(never)
    private func tellEnd(of tag: CommandTag?, _ observation: SessionObservation) {
        guard let run = observation.run else { return }
        observation.run = nil
        observation.observer.statementEnded(kind: run.faultKind, rows: tag?.rows, error: nil)
    }

    /// The request under way fails: its statement, or what was to become one.
    @inline(__always)
    func tellFailure(_ error: SQLError) {
        if let observation { tellFailure(error, observation) }
    }

    @inline(never)
    private func tellFailure(_ error: SQLError, _ observation: SessionObservation) {
        let error = cluster.language.wording.worded(error)
        observation.observer.waitEnded()
        let kind: StatementKinds
        if let run = observation.run {
            kind = run.command == nil ? run.statement.statement.kind : run.faultKind
            observation.run = nil
        } else {
            let facts = factsOfRequest(observation)
            observation.observer.statementBegan(facts)
            kind = facts.kind
        }
        observation.observer.statementEnded(
            kind: kind, rows: nil,
            error: ObservedError(
                code: error.sqlState, message: error.message, isConflict: error.isConflict))
    }

    /// A fault ends the connection: nobody hears of the statement any more.
    func tellCut() {
        guard let observation else { return }
        observation.observer.waitEnded()
        if case .sync = observation.request, observation.run == nil {
            observation.observer.statementBegan(.commit)
        }
        observation.run = nil
        observation.observer.wasCut()
        observation.observer.transactionEnded(.rolledBack)
    }

    private func facts(of run: StatementRun) -> StatementFacts {
        facts(Array(run.text.utf8), run.statement.statement.kind, parameters: run.boundIdentity)
    }

    private func facts(
        _ text: [UInt8], _ kind: StatementKinds, parameters: Int = 0
    ) -> StatementFacts {
        runner.facts(of: Self.trimmed(text), kind, parameters: parameters)
    }

    /// Without the blanks and semicolons around it.
    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) || $0 == 0x3B }
        let start = text.firstIndex { !isBlank($0) } ?? text.endIndex
        let end = text.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return text[start..<end]
    }

    /// What is known of a statement that has not come to begin.
    private func factsOfRequest(_ observation: SessionObservation) -> StatementFacts {
        switch observation.request {
        case .simpleQuery(let text):
            if case .simple(let query) = activity, query.index < query.statements.count {
                let statement = query.statements[query.index].statement
                return facts(Array(statement.text.utf8), statement.kind)
            }
            return facts(text, .other)
        case .parse(_, let text, _):
            return facts(text, (try? frontend.parse(text))?.first?.kind ?? .other)
        case .bind(_, let name, let parameters, _):
            return facts(ofPrepared: name, parameters: parameters.map(\.bytes).hashValue)
        case .describeStatement(let name): return facts(ofPrepared: name, parameters: 0)
        case .describePortal(let name), .execute(let name, _):
            let portal = name.isEmpty ? unnamedPortal : portals[name]
            return portal?.run.map { facts(of: $0) } ?? facts([], .other)
        case .sync: return .commit
        case .closeStatement, .closePortal, .fail, nil: return facts([], .other)
        }
    }

    private func facts(ofPrepared name: String, parameters: Int) -> StatementFacts {
        let statement = name.isEmpty ? unnamedStatement : prepared[name]
        return facts(
            Array((statement?.text ?? "").utf8), statement?.source?.statement.kind ?? .other,
            parameters: parameters)
    }

    // MARK: Transactions

    @inline(__always)
    func tellEnd(_ end: TransactionEnd) { observation?.observer.transactionEnded(end) }
}

extension StatementFacts {
    /// A commit that stands alone, at the end of a pipeline.
    fileprivate static let commit = StatementFacts(
        text: "COMMIT", shape: "commit", kind: .commit, identity: 0)
}

extension SQLError {
    /// Another transaction is the reason.
    fileprivate var isConflict: Bool {
        condition == .serializationFailure || condition == .deadlockDetected
    }
}

extension CommandTag {
    /// How many rows it tells of; nil where it tells of none.
    fileprivate var rows: Int? {
        switch self {
        case .select(let count), .insert(let count), .update(let count), .delete(let count),
            .copy(let count), .fetch(let count), .move(let count):
            Int(clamping: count)
        case .word: nil
        }
    }
}
