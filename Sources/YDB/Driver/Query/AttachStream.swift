// The stream by which the query service tells of a session as long as it lives.

import ClientPooling
import NIOCore
import YDBWire

/// Watches over one session, on the event loop of its connection.
final class AttachStream: CallSink {
    private let session: SessionCore
    /// The server has taken the stream, or not.
    private let attached = SharedResult<Void>(isOrdered: true)
    private let call = WatchedMutex<(connection: GRPCConnection, ticket: CallTicket)?>(nil)

    init(_ session: SessionCore) { self.session = session }

    /// Asks for the stream, and waits for its first word.
    ///
    /// - Throws: ``YDBError``; `CancellationError`.
    func begin(_ request: CallRequest, on connection: GRPCConnection) async throws {
        let ticket = connection.stream(request, to: self, isHeldBack: false)
        call.withLock { $0 = (connection, ticket) }
        do {
            try await attached.value {}
        } catch {
            end()
            throw error
        }
    }

    /// Has the server take the stream back.
    func end() {
        let open = call.withLock { call in
            defer { call = nil }
            return call
        }
        if let open { open.connection.cancel(open.ticket) }
    }

    func received(_ message: ByteBuffer) {
        do {
            let state = try Ydb_Query_SessionState(serializedBytes: MessageBytes(message))
            try YDBError.check(state.status, state.issues)
            switch state.sessionHint {
            case .sessionShutdown?, .nodeShutdown?: session.noteShutdown()
            case nil: break
            }
            attached.resolve(.success(()))
        } catch {
            fail(
                error as? YDBError
                    ?? .malformed("what the server tells of a session cannot be read: \(error)"))
            end()
        }
    }

    func ended(_ end: CallEnd) {
        call.withLock { $0 = nil }
        fail(
            end.status.code == .ok
                ? YDBError(.badSession, "the server has ended the session")
                : YDBError(end, isStream: true))
    }

    private func fail(_ error: YDBError) {
        session.close(error)
        // For good: who asks later is told the same.
        _ = attached.stop(error)
    }
}
