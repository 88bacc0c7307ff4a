// How calls become requests of sessions: which session, what request, what answer.

import FaultInjection
package import QueryEngine
import ServerKit
import SwiftProtobuf
import YDBLanguage
import YDBWire

/// What a call asks for.
struct RequestPlan<Answer: RequestAnswer> {
    /// The session that is named; nil: one that is there for the call alone.
    var session: (id: String, kind: ServiceSession.Kind)?
    var request: YDBRequest
    var answer: Answer
    var params = Ydb_Operations_OperationParams()
}

/// What the methods that ask sessions share.
package final class SessionRequests: Sendable {
    package let sessions: ServiceSessions
    let core: YDBCore
    let cluster: SQLCluster

    package init(_ core: YDBCore, _ cluster: SQLCluster) {
        self.core = core
        self.cluster = cluster
        let stage = core.stage
        sessions = ServiceSessions(core) { _, context throws(CallFailure) in
            try LanguageSession(cluster, stage, context)
        }
    }

    var limit: Int { core.configuration.maximumMessageBytes - 4_096 }

    /// A method whose calls ask a session.
    func method<Request: Message, Answer: RequestAnswer>(
        _ path: String, _ shape: GRPCMethod.AnswerShape,
        _ plan:
            @escaping @Sendable (Request, CallContext) throws(CallFailure) -> RequestPlan<Answer>
    ) -> GRPCMethod {
        .working(path, shape) {
            [self] (request: Request, context, events, output) throws(GRPCStatus) in
            output.hint(sessions)
            do throws(CallFailure) {
                return try begin(try plan(request, context), context, events)
            } catch {
                output.send(failure: error, shape)
                return nil
            }
        }
    }

    private func begin<Answer: RequestAnswer>(
        _ plan: RequestPlan<Answer>, _ context: CallContext, _ events: SessionEvents
    ) throws(CallFailure) -> any CallWork {
        let limit = OperationLimit(plan.params, core.stage.time)
        guard let named = plan.session else {
            let body = try LanguageSession(cluster, core.stage, context)
            body.serve(events)
            return RequestWork(
                plan.request, plan.answer, in: body, limit: limit, core.stage.time,
                release: { body.close() })
        }
        let session = try sessions.take(named.id, named.kind, context)
        guard let body = session.body as? LanguageSession else {
            sessions.giveBack(session)
            throw CallFailure(.internalError, "the session has no language")
        }
        body.serve(events)
        let sessions = sessions
        return RequestWork(
            plan.request, plan.answer, in: body, limit: limit, core.stage.time,
            release: { sessions.giveBack(session) })
    }
}
