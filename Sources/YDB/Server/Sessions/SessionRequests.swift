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
    /// What the operation is called by, if its client does not wait for it.
    var kind = "operation"
}

/// What the methods that ask sessions share.
package final class SessionRequests: Sendable {
    package let sessions: ServiceSessions
    package let operations = ServiceOperations()
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
                let plan = try plan(request, context)
                if shape == .operation, plan.params.operationMode == .async {
                    output.send(operation: try beginAside(plan, context))
                    return nil
                }
                return try begin(plan, context, events)
            } catch {
                output.send(failure: error, shape)
                return nil
            }
        }
    }

    /// Begins what its client does not wait for, and says by which name to ask for it.
    private func beginAside<Answer: RequestAnswer>(
        _ plan: RequestPlan<Answer>, _ context: CallContext
    ) throws(CallFailure) -> Ydb_Operations_Operation {
        // The client has its answer at once: its own patience does not bound the operation.
        var (plan, alone) = (plan, context)
        plan.params.clearOperationTimeout()
        alone.deadline = nil
        let (lasting, owner) = (plan, alone)
        let work = try BackgroundWork(core.stage) { (events) throws(CallFailure) in
            try begin(lasting, owner, events)
        }
        let kept = operations.add(plan.kind, context) { DeferredOperation($0, work) }
        guard let operation = kept as? DeferredOperation else {
            work.cancel()
            throw CallFailure(.overloaded, "There are too many operations")
        }
        let told = operation.report()
        let rules = context.rules
        rules?.keep()
        operation.start { rules?.endSession() }
        return told
    }

    func begin<Answer: RequestAnswer>(
        _ plan: RequestPlan<Answer>, _ context: CallContext, _ events: SessionEvents
    ) throws(CallFailure) -> any CallWork {
        let limit = OperationLimit(
            plan.params, deadline: context.deadline, core.stage.time)
        guard let named = plan.session else {
            let body = try LanguageSession(cluster, core.stage, context)
            body.serve(events)
            body.serve(context)
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
        body.serve(context, of: session)
        let sessions = sessions
        return RequestWork(
            plan.request, plan.answer, in: body, limit: limit, core.stage.time,
            release: { sessions.giveBack(session) })
    }
}
