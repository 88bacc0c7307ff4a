// What becomes of what a session says: an answer of some call.

import FaultInjection
import QueryEngine
import YDBLanguage
import YDBWire

/// A sink that writes to a call, whose output it holds while the session works.
protocol RequestAnswer: YDBResultSink {
    var output: CallOutput { get set }
    /// How a failure is told.
    var shape: GRPCMethod.AnswerShape { get }
}

extension RequestAnswer {
    mutating func failed(_ failure: YDBFailure) {
        output.send(failure: CallFailure(failure), shape)
    }

    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        output.disturb(action, at: moment)
    }
}

extension CallFailure {
    init(_ failure: YDBFailure) {
        self.init(
            Ydb_StatusIds.StatusCode(rawValue: Int(failure.status.rawValue)) ?? .genericError,
            issues: failure.issues.map(Ydb_Issue_IssueMessage.init))
    }
}

extension Ydb_Issue_IssueMessage {
    init(_ issue: YDBIssue) {
        self.init()
        message = issue.message
        issueCode = issue.code
        severity = issue.severity.rawValue
        if let place = issue.position { position = .init(place) }
        if let place = issue.endPosition { endPosition = .init(place) }
        issues = issue.issues.map(Ydb_Issue_IssueMessage.init)
    }
}

extension Ydb_Issue_IssueMessage.Position {
    init(_ place: YDBIssue.Position) {
        self.init()
        row = place.row
        column = place.column
    }
}

extension Ydb_TableStats_QueryStats {
    /// What a query has done to each table.
    init(_ completion: YDBCompletion) {
        self.init()
        queryPlan = completion.plan
        queryAst = completion.program
        totalDurationUs = completion.durationMicroseconds
        queryPhases = [
            .with { phase in
                phase.durationUs = completion.durationMicroseconds
                phase.literalPhase = completion.accesses.isEmpty
                phase.affectedShards = UInt64(completion.accesses.count)
                phase.tableAccess = completion.accesses.sorted { $0.key < $1.key }.map {
                    name, access in
                    .with {
                        $0.name = name
                        $0.partitionsCount = 1
                        if access.reads > 0 { $0.reads.rows = access.reads }
                        if access.updates > 0 { $0.updates.rows = access.updates }
                        if access.deletes > 0 { $0.deletes.rows = access.deletes }
                    }
                }
            }
        ]
    }
}
