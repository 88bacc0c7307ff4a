// Calls: a request to a node, and what its answer says.

import ClientPooling
import NIOCore
import SwiftProtobuf
import YDBWire

/// An answer, and what the server told beside it.
struct CallAnswer<Response: Sendable>: Sendable {
    let response: Response
    let metadata: GRPCMetadata

    /// The server asks for the session to be given back.
    var asksToCloseSession: Bool { metadata.asksToCloseSession }
}

extension GRPCMetadata {
    /// The server asks for the session to be given back.
    var asksToCloseSession: Bool {
        self[YDBHeader.serverHints].map { $0.contains(YDBHeader.sessionClose) } ?? false
    }
}

/// The result of an operation.
struct OperationAnswer<Result: Sendable>: Sendable {
    let result: Result
    let asksToCloseSession: Bool
}

extension DriverCore {
    /// Asks a node, and waits for the one answer.
    ///
    /// - Parameters:
    ///   - link: The node; nil: any.
    ///   - isOpenToAll: Whether the call carries no token.
    /// - Throws: ``YDBError`` where no answer came; `CancellationError`.
    func unary<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, on link: NodeLink?,
        _ settings: RequestSettings, isOpenToAll: Bool = false, capability: String? = nil
    ) async throws -> CallAnswer<Response> {
        let answer = try await bytes(
            method, request, on: link, settings, isOpenToAll: isOpenToAll, capability: capability)
        do {
            return CallAnswer(
                response: try Response(serializedBytes: MessageBytes(answer.message)),
                metadata: answer.end.metadata)
        } catch {
            throw YDBError.malformed("the answer of \(method.path) cannot be read: \(error)")
        }
    }

    /// The same, with the answer as it came.
    func bytes<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, on link: NodeLink?,
        _ settings: RequestSettings, isOpenToAll: Bool = false, capability: String? = nil
    ) async throws -> UnaryAnswer {
        var call = CallRequest(path: method.path, message: try request.prefixed())
        call.metadata = try settings.metadata
        if let capability { call.metadata.append(.init(YDBHeader.capabilities, capability)) }
        call.timeout = timeout(settings)
        if !isOpenToAll { call.ticket = try await ticket() }
        let link = if let link { link } else { try await chooseLink() }
        let connection: GRPCConnection
        if let ready = link.ready {
            connection = ready
        } else {
            connection = try await self.connection(of: link, within: call.timeout)
        }
        do {
            return try await connection.unary(call)
        } catch let end as CallEnd {
            throw failure(end, of: call, on: link)
        }
    }

    /// The same, where the answer is an operation without a result of interest.
    func operation<Request: OperationRequest, Response: OperationResponse>(
        _ method: RPCMethod<Request, Response>, _ request: Request, on link: NodeLink?,
        _ settings: RequestSettings
    ) async throws -> OperationAnswer<Void> {
        let answer = try await unary(method, request.with(settings), on: link, settings)
        try Self.check(answer.response.operation)
        return OperationAnswer(result: (), asksToCloseSession: answer.asksToCloseSession)
    }

    /// The same, where the answer is an operation with a result.
    func operation<Request: OperationRequest, Response: OperationResponse, Result: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, on link: NodeLink?,
        _ settings: RequestSettings, isOpenToAll: Bool = false
    ) async throws -> OperationAnswer<Result> {
        let answer = try await unary(
            method, request.with(settings), on: link, settings, isOpenToAll: isOpenToAll)
        return OperationAnswer(
            result: try Self.result(of: answer.response.operation),
            asksToCloseSession: answer.asksToCloseSession)
    }

    static func check(_ operation: Ydb_Operations_Operation) throws(YDBError) {
        guard operation.ready else {
            throw .malformed("the server goes on with what it was asked to be done with")
        }
        try YDBError.check(operation.status, operation.issues)
    }

    static func result<Result: Message>(
        of operation: Ydb_Operations_Operation
    ) throws -> Result {
        try check(operation)
        do {
            return try Result(unpackingAny: operation.result)
        } catch {
            throw YDBError.malformed(
                "the operation's result is not \(Result.protoMessageName): \(error)")
        }
    }

    /// Asks a node for a stream.
    func stream<Request: Message, Response: Message>(
        _ method: RPCMethod<Request, Response>, _ request: Request, on link: NodeLink,
        _ settings: RequestSettings
    ) async throws -> MessageStream {
        var call = CallRequest(path: method.path, message: try request.prefixed())
        call.metadata = try settings.metadata
        call.timeout = timeout(settings)
        call.ticket = try await ticket()
        let connection = try await connection(of: link, within: call.timeout)
        let stream = MessageStream(window: options.transport.streamWindow)
        stream.begin(call, on: connection)
        return stream
    }

    // MARK: Failures

    /// The connection, as long as the request's time lasts.
    func connection(of link: NodeLink, within time: Duration?) async throws -> GRPCConnection {
        if let ready = link.ready { return ready }
        do {
            return try await withTimeout(time, clock: clock) { try await link.connection() }
        } catch let error as ClientError where error.code == .timeout {
            throw YDBError(
                .deadlineExceeded, "no connection was made in the request's time",
                transportStatus: .deadlineExceeded
            ).notSent
        }
    }

    /// The error of a call, and what the driver learns from it.
    func failure(
        _ end: CallEnd, of call: CallRequest, on link: NodeLink, isStream: Bool = false
    ) -> YDBError {
        let error = YDBError(end, isStream: isStream)
        if error.code == .unauthenticated, let ticket = call.ticket { forget(ticket: ticket) }
        if error.isDisconnect { shun(link.endpoint.address) }
        return error
    }
}

extension OperationRequest {
    /// The request with what the settings say of its operation.
    fileprivate func with(_ settings: RequestSettings) -> Self {
        guard let params = settings.operationParams else { return self }
        var request = self
        request.operationParams = params
        return request
    }
}
