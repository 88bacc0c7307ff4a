// What sessions of both services have in common: a name, a node, and whether they are fit for the next one.

import ClientKit
import ClientPooling
import SwiftProtobuf
import YDBWire

/// A session's state. May be used from any task and thread.
final class SessionCore: Sendable {
    struct State: Sendable {
        /// Requests and streams under way.
        var running = 0
        /// Transactions that are open on the server.
        var transactions: Set<String> = []
        /// Why it is not to be used again, if it is not.
        var flaw: (any Error)?
        /// The server asks for it to be given back.
        var isToBeClosed = false
        var isClosed = false
    }

    let id: String
    /// The node that it lives on.
    let link: NodeLink
    let driver: DriverCore
    /// Is told of the end.
    let notice = CloseNotice()
    private let state = WatchedMutex(State())

    init(_ id: String, on link: NodeLink, _ driver: DriverCore) {
        self.id = id
        self.link = link
        self.driver = driver
    }

    var snapshot: State { state.withLock { $0 } }

    /// Whether the next one may use it.
    var standing: ConnectionStanding {
        state.withLock { state in
            if state.isClosed || state.flaw != nil || state.isToBeClosed { return .unusable }
            // What runs still belongs to its last user, and nobody knows what it does.
            if state.running > 0 { return .unusable }
            return state.transactions.isEmpty ? .ready : .needsReset
        }
    }

    // MARK: Requests

    /// A request begins.
    ///
    /// - Throws: `ClientError` of code `connectionClosed` where the session is closed.
    func begin() throws {
        try state.withLock { state throws(ClientError) in
            guard !state.isClosed else {
                throw .connectionClosed("the session is closed", outcome: .notApplied)
            }
            state.running += 1
        }
    }

    /// A request is over.
    func end(asksToClose: Bool = false) {
        state.withLock { state in
            state.running -= 1
            if asksToClose { state.isToBeClosed = true }
        }
    }

    /// A request has failed: the session may be gone with it, or in a state that nobody knows.
    ///
    /// - Parameter isStream: Whether it was a stream: where that finds its server unavailable, the session is.
    func end(_ error: any Error, isStream: Bool = false) {
        let isSpoiled: Bool =
            switch error {
            case let error as YDBError:
                error.spoilsSession || (isStream && error.code == .unavailable)
            case is CancellationError: true
            default: false
            }
        state.withLock { state in
            state.running -= 1
            if isSpoiled, state.flaw == nil { state.flaw = error }
        }
    }

    /// Does something that asks the server, and notes how it ended.
    func perform<Value>(
        _ body: () async throws -> OperationAnswer<Value>
    ) async throws -> Value {
        try begin()
        do {
            let answer = try await body()
            end(asksToClose: answer.asksToCloseSession)
            return answer.result
        } catch {
            end(error)
            throw error
        }
    }

    /// Asks the server something whose answer is a status.
    func ask<Request: Message, Response: StatusResponse>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ settings: RequestSettings
    ) async throws {
        _ = try await answer(method, request, settings)
    }

    /// The same, with the rest of the answer.
    func answer<Request: Message, Response: StatusResponse>(
        _ method: RPCMethod<Request, Response>, _ request: Request, _ settings: RequestSettings
    ) async throws -> Response {
        try await perform {
            let answer = try await driver.unary(method, request, on: link, settings)
            try YDBError.check(answer.response.status, answer.response.issues)
            return OperationAnswer(
                result: answer.response, asksToCloseSession: answer.asksToCloseSession)
        }
    }

    /// The server wants the session back.
    func noteShutdown() { state.withLock { $0.isToBeClosed = true } }

    /// Has the server tell of the session as long as it lives.
    func attach(_ stream: AttachStream, within time: Duration?) async throws {
        let request = Ydb_Query_AttachSessionRequest.with { $0.sessionID = id }
        var call = CallRequest(
            path: RPCMethod<Ydb_Query_AttachSessionRequest, Ydb_Query_SessionState>
                .attachSession.path, message: try request.prefixed())
        call.ticket = try await driver.ticket()
        let connection = try await driver.connection(of: link, within: time)
        let attachment = call
        do {
            try await withTimeout(time) { try await stream.begin(attachment, on: connection) }
        } catch let error as ClientError where error.code == .timeout {
            throw YDBError(
                .deadlineExceeded, "the server did not tell of the new session in time",
                transportStatus: .deadlineExceeded
            ).notSent
        }
    }

    // MARK: Transactions

    func opened(_ transaction: String) {
        state.withLock { _ = $0.transactions.insert(transaction) }
    }

    func closed(_ transaction: String) {
        state.withLock { _ = $0.transactions.remove(transaction) }
    }

    // MARK: The end

    /// It is over, by whomever.
    ///
    /// - Returns: Whether it was not before.
    @discardableResult
    func close(_ reason: (any Error)?) -> Bool {
        let isFirst = state.withLock { state in
            defer {
                state.isClosed = true
                if state.flaw == nil { state.flaw = reason }
            }
            return !state.isClosed
        }
        if isFirst { notice.close(reason) }
        return isFirst
    }
}
