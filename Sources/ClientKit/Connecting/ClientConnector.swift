// How a connection is made: several servers in order, each with its time, all within one.

import ClientPooling
package import NIOCore
import NIOPosix

/// Makes connections.
package struct ClientConnector: Sendable {
    /// Where connections live; nil for the process's own.
    package var eventLoopGroup: (any EventLoopGroup)?

    /// How long one server has to accept, name resolution included; nil for as long as the system waits.
    package var connectTimeout: Duration?

    /// How long all servers together have, their greetings and logins included; nil for any time.
    package var loginTimeout: Duration?

    package init(
        eventLoopGroup: (any EventLoopGroup)? = nil, connectTimeout: Duration? = nil,
        loginTimeout: Duration? = nil
    ) {
        self.eventLoopGroup = eventLoopGroup
        self.connectTimeout = connectTimeout
        self.loginTimeout = loginTimeout
    }

    /// Goes through the servers in order until one is to the attempt's liking.
    ///
    /// - Parameters:
    ///   - addresses: Whom to ask, the first one first.
    ///   - attempt: Connects and logs in. What it throws is noted and the next server asked, unless it is a `ClassifiedError`
    ///     of class `permanent`: another server would refuse too. Only a certificate that is not trusted is one server's own.
    /// - Throws: The permanent error of an attempt as it is; the error of the only server as it is; otherwise `ClientError` of
    ///   code `connectFailed`, whose message names each server's failure. `timeout` when
    ///   ``loginTimeout`` is up.
    package func connect<Connection: Sendable>(
        to addresses: [ServerAddress],
        attempt: @Sendable @escaping (ServerAddress) async throws -> Connection
    ) async throws -> Connection {
        guard !addresses.isEmpty else {
            throw ClientError(
                .invalidOptions, "there is no server to connect to", failureClass: .permanent)
        }
        return try await withTimeout(loginTimeout) {
            try await firstToSucceed(addresses, attempt)
        }
    }

    private func firstToSucceed<Connection: Sendable>(
        _ addresses: [ServerAddress], _ attempt: (ServerAddress) async throws -> Connection
    ) async throws -> Connection {
        var failures: [(address: ServerAddress, error: any Error)] = []
        for address in addresses {
            try Task.checkCancellation()
            do {
                return try await attempt(address)
            } catch let error as CancellationError {
                throw error
            } catch {
                if Self.endsSearch(error) { throw error }
                failures.append((address, error))
            }
        }
        throw Self.summary(of: failures)
    }

    /// Whether another server would refuse too. A certificate is one server's own.
    private static func endsSearch(_ error: any Error) -> Bool {
        guard let known = error as? any ClassifiedError, known.failureClass == .permanent else {
            return false
        }
        return (known as? ClientError)?.code != .certificateRejected
    }

    private static func summary(
        of failures: [(address: ServerAddress, error: any Error)]
    ) -> any Error {
        guard failures.count > 1 else {
            return failures.first?.error ?? ClientError.connectFailed("no server was asked")
        }
        let words = failures.map { "\($0.address): \(brief($0.error))" }
        let classes = failures.map { ClassifiedFailure(of: $0.error).failureClass }
        return ClientError.connectFailed(
            "no server could be connected to: \(words.joined(separator: "; "))",
            failureClass: classes.contains(.overload)
                ? .overload : classes.allSatisfy { $0 == .permanent } ? .permanent : .disconnect,
            underlying: failures.last?.error)
    }

    private static func brief(_ error: any Error) -> String {
        (error as? ClientError)?.message ?? "\(error)"
    }

    // MARK: One server

    /// Connects to one server and begins a conversation with it.
    ///
    /// - Parameters:
    ///   - address: Whom to.
    ///   - tls: The means of a handshake, if the conversation may ask for one.
    ///   - conversation: Makes the client's side, on its event loop.
    /// - Throws: `ClientError` of code `connectFailed`; `CancellationError`.
    package func open<Conversation: ClientConversation>(
        _ address: ServerAddress, tls: ClientTLS?,
        conversation: @Sendable @escaping () -> Conversation
    ) async throws -> ClientLink<Conversation> {
        let notice = CloseNotice()
        let (channel, handler) = try await open(address, readsByItself: false) { channel in
            let handler = ClientHandler(
                conversation(), address: address, tls: tls, notice: notice)
            try channel.pipeline.syncOperations.addHandler(handler)
            return NIOLoopBound(handler, eventLoop: channel.eventLoop)
        }
        return ClientLink(address: address, channel: channel, notice: notice, handler: handler)
    }

    /// Connects to one server and fills the channel's pipeline: for protocols whose bytes other handlers ferry.
    ///
    /// - Parameters:
    ///   - address: Whom to.
    ///   - readsByItself: Whether the channel reads without being asked, once it is filled.
    ///   - fill: Adds the handlers, on the channel's event loop.
    /// - Returns: The channel, and what `fill` has given.
    /// - Throws: `ClientError` of code `connectFailed`; `CancellationError`.
    package func open<Value: Sendable>(
        _ address: ServerAddress, readsByItself: Bool,
        _ fill: @Sendable @escaping (any Channel) throws -> Value
    ) async throws -> (channel: any Channel, value: Value) {
        let attempt = ConnectAttempt()
        let bootstrap = ClientBootstrap(
            group: eventLoopGroup ?? MultiThreadedEventLoopGroup.singleton
        )
        .channelOption(.autoRead, value: false)
        .channelOption(.socketOption(.so_keepalive), value: address.isLocalSocket ? 0 : 1)
        .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { attempt.began(channel) }
        }
        // The resolution of a name hears of no cancellation: no server may take longer than all together.
        .connectTimeout(
            [connectTimeout, loginTimeout].compactMap { $0 }.min().map { TimeAmount($0) }
                ?? .hours(24))
        return try await withTaskCancellationHandler {
            let channel: any Channel
            do {
                channel = try await Self.connect(bootstrap, address).get()
            } catch {
                try Task.checkCancellation()
                throw Self.failure(address, error, connectTimeout)
            }
            do {
                let value = try await channel.eventLoop.submit {
                    let value = try fill(channel)
                    // Before that nobody would have taken what came.
                    if readsByItself {
                        try channel.syncOptions?.setOption(.autoRead, value: true)
                    }
                    return value
                }.get()
                return (channel, value)
            } catch {
                channel.close(promise: nil)
                try Task.checkCancellation()
                throw Self.failure(address, error, connectTimeout)
            }
        } onCancel: {
            attempt.cancel()
        }
    }

    private static func connect(
        _ bootstrap: ClientBootstrap, _ address: ServerAddress
    ) -> EventLoopFuture<any Channel> {
        switch address {
        case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
        case .unix(let path): bootstrap.connect(unixDomainSocketPath: path)
        }
    }

    private static func failure(
        _ address: ServerAddress, _ error: any Error, _ timeout: Duration?
    ) -> ClientError {
        let words: String
        switch error {
        case let error as ClientError: return error
        case let error as NIOConnectionError:
            let tried = error.connectionErrors.map { "\($0.target): \($0.error)" }
            let names = [error.dnsAError, error.dnsAAAAError].compactMap { $0 }.map { "\($0)" }
            words = (tried.isEmpty ? names : tried).joined(separator: ", ")
        case ChannelError.connectTimeout: words = "no answer within \(timeout ?? .zero)"
        default: words = "\(error)"
        }
        return .connectFailed("cannot connect to \(address): \(words)", underlying: error)
    }
}

/// The channels of an attempt, so that it can be called off while they connect.
private final class ConnectAttempt: Sendable {
    private let state = WatchedMutex((channels: [any Channel](), isCancelled: false))

    func began(_ channel: any Channel) {
        let isLate = state.withLock { state in
            state.channels.append(channel)
            return state.isCancelled
        }
        if isLate { channel.close(promise: nil) }
    }

    func cancel() {
        let channels = state.withLock { state in
            state.isCancelled = true
            return state.channels
        }
        for channel in channels { channel.close(promise: nil) }
    }
}
