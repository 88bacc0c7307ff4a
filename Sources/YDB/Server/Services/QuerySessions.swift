// The query service's calls that make, watch and end sessions.

import FaultInjection
import Synchronization
import YDBWire

enum QuerySessions {
    private static let path = "/Ydb.Query.V1.QueryService/"

    static func methods(_ sessions: ServiceSessions) -> [GRPCMethod] {
        [
            .status(path + "CreateSession") {
                (_: Ydb_Query_CreateSessionRequest, context) throws(CallFailure) in
                let session = try sessions.create(.query, context)
                return Ydb_Query_CreateSessionResponse.with {
                    $0.status = .success
                    $0.sessionID = session.id.text
                    $0.nodeID = Int64(session.id.node)
                }
            },
            .status(path + "DeleteSession") {
                (request: Ydb_Query_DeleteSessionRequest, context) throws(CallFailure) in
                try sessions.delete(request.sessionID, .query, context)
                return Ydb_Query_DeleteSessionResponse.with { $0.status = .success }
            },
            .working(path + "AttachSession", .status) {
                (request: Ydb_Query_AttachSessionRequest, context, events, output)
                    throws(GRPCStatus) in
                do throws(CallFailure) {
                    return SessionWatch(
                        try sessions.attach(request.sessionID, context, events.wake), sessions)
                } catch {
                    output.send(failure: error, .status)
                    return nil
                }
            },
        ]
    }
}

/// A stream that watches over a session: it says that the session is there, and later that it, or its node, is going. With the
/// stream ends the session.
private final class SessionWatch: CallWork {
    private struct Told {
        var beginning = false
        var shutdown = false
    }

    private let session: ServiceSession
    private let sessions: ServiceSessions
    private let told = Mutex(Told())

    init(_ session: ServiceSession, _ sessions: ServiceSessions) {
        self.session = session
        self.sessions = sessions
    }

    func resume(_ output: inout CallOutput) -> Progress {
        // Who ended the session has ended the stream.
        guard !session.isClosed else {
            sessions.detach(session)
            return .finished
        }
        let isLeaving = sessions.isShuttingDown
        let (begins, leaves) = told.withLock { told in
            defer { told = Told(beginning: true, shutdown: isLeaving) }
            return (!told.beginning, isLeaving && !told.shutdown)
        }
        if begins { output.send(Ydb_Query_SessionState.with { $0.status = .success }) }
        if leaves { sayNodeIsGoing(&output) }
        return begins || leaves ? .outputFull : .waiting
    }

    private func sayNodeIsGoing(_ output: inout CallOutput) {
        output.send(
            Ydb_Query_SessionState.with {
                $0.status = .success
                $0.nodeShutdown = Ydb_Query_NodeShutdownHint()
            })
    }

    func cancel() {}

    func leave(_ end: CallEnd, _ output: inout CallOutput) {
        if end == .shutdown {
            if !told.withLock({ $0.shutdown }) { sayNodeIsGoing(&output) }
            output.status = .ok
        }
        sessions.detach(session)
    }
}
