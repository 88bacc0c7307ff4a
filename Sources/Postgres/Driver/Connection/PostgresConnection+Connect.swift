// How a connection is made.

import ClientKit
import ClientPooling
import NIOCore
import PostgresWire
import WireCore

extension PostgresConnection {
    /// Connects and logs in.
    ///
    /// The servers are tried in order until one accepts, lets in and is in the role that ``PostgresOptions/targetSession`` asks for. A
    /// server that refuses the login, as for a wrong password, ends the search.
    ///
    /// - Throws: ``PostgresError`` where a server refuses; `ClientError`, whose message names each server's failure;
    ///   `CancellationError`.
    public static func connect(_ options: PostgresOptions) async throws -> PostgresConnection {
        try options.check()
        let attempt = try ConnectAttempt(options)
        let servers = options.shufflesServers ? options.servers.shuffled() : options.servers
        let connector = ClientConnector(
            eventLoopGroup: options.eventLoopGroup, connectTimeout: options.connectTimeout,
            loginTimeout: options.loginTimeout)
        guard options.targetSession == .preferStandby else {
            return try await connector.connect(to: servers) { server in
                try await attempt.connect(server, role: options.targetSession)
            }
        }
        do {
            return try await connector.connect(to: servers) { server in
                try await attempt.connect(server, role: .standby)
            }
        } catch let error as ClientError where error.failureClass != .permanent {
            return try await connector.connect(to: servers) { server in
                try await attempt.connect(server, role: .any)
            }
        }
    }
}

/// One connect, over all its servers.
private struct ConnectAttempt: Sendable {
    let options: PostgresOptions
    let connector: ClientConnector
    let tls: ClientTLS?

    init(_ options: PostgresOptions) throws(ClientError) {
        self.options = options
        tls = try ClientTLS(options.tls)
        connector = ClientConnector(
            eventLoopGroup: options.eventLoopGroup, connectTimeout: options.connectTimeout,
            loginTimeout: options.loginTimeout)
    }

    func connect(
        _ server: ServerAddress, role: PostgresOptions.TargetSession
    ) async throws -> PostgresConnection {
        let mode = server.isLocalSocket ? .off : options.tls.mode
        let connection: PostgresConnection
        do {
            connection = try await logIn(server, mode)
        } catch let error as ClientError
            where mode == .prefer && error.code == .connectionClosed
        {
            // As libpq does: a handshake that fails is no reason to go without where that is allowed.
            connection = try await logIn(server, .off)
        }
        do {
            try await connection.require(role)
            return connection
        } catch {
            connection.terminate()
            throw error
        }
    }

    private func logIn(
        _ server: ServerAddress, _ mode: ClientTLSOptions.Mode
    ) async throws -> PostgresConnection {
        let state = SessionState()
        let login = ResultStream(id: RequestID(number: 0))
        let facts = LoginFacts(
            user: options.user, password: options.password(for: server),
            parameters: options.startupParameters.map { .init(name: $0.name, value: $0.value) },
            tls: mode, channelBinding: options.channelBinding, nonce: Self.nonce())
        let options = options
        let link = try await connector.open(server, tls: tls) {
            PostgresConversation(facts, options: options, state: state, login: login)
        }
        let connection = PostgresConnection(link: link, state: state, options: options)
        connection.listen(tls: mode == .off ? nil : tls)
        return try await withTaskCancellationHandler {
            await login.wait()
            do { try login.take(resume: {}).end?.get() } catch {
                link.terminate()
                try Task.checkCancellation()
                throw error
            }
            return connection
        } onCancel: {
            link.terminate()
        }
    }

    /// Eighteen random bytes in printable characters, none of them a comma.
    private static func nonce() -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var generator = SystemRandomNumberGenerator()
        return String(
            (0..<24).map { _ in alphabet[Int.random(in: 0..<64, using: &generator)] })
    }
}

extension PostgresConnection {
    /// Has the conversation tell this connection what nobody asked for.
    ///
    /// - Parameter tls: By what a request to cancel is encrypted where the session is.
    fileprivate func listen(tls: ClientTLS?) {
        let (hub, link, options, state) = (hub, link, options, state)
        link.perform { conversation in
            conversation.listeners.notice = options.onNotice
            conversation.listeners.notification = { hub.received($0) }
            conversation.listeners.askToCancel = { key in
                link.askToCancel(
                    key, tls: state.now.isEncrypted ? tls : nil, within: options.cancelTimeout)
            }
        }
    }

    /// Makes sure of the server's role.
    fileprivate func require(_ role: PostgresOptions.TargetSession) async throws {
        guard role != .any else { return }
        let isStandby: Bool
        let isReadOnly: Bool
        if let standby = setting("in_hot_standby"),
            let readOnly = setting("default_transaction_read_only")
        {
            isStandby = standby == "on"
            isReadOnly = isStandby || readOnly == "on"
        } else {
            let query: PostgresQuery =
                "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only') = 'on'"
            guard let row = try await self.query(query).first() else {
                throw ClientError.protocolViolation("the server does not tell its role")
            }
            (isStandby, isReadOnly) = try row.decode((Bool, Bool).self)
        }
        let isSuitable =
            switch role {
            case .any, .preferStandby: true
            case .readWrite: !isReadOnly
            case .readOnly: isReadOnly
            case .primary: !isStandby
            case .standby: isStandby
            }
        guard isSuitable else {
            throw ClientError(
                .unsuitableServer, "the server is not \(role.rawValue)", failureClass: .disconnect,
                outcome: .notApplied)
        }
    }
}

extension ClientLink<PostgresConversation> {
    /// Sends the request over a connection of its own, encrypted where the session is, and tells the conversation once the server has
    /// closed that.
    fileprivate func askToCancel(
        _ key: PostgresServerMessage.BackendKeyData, tls: ClientTLS?, within time: Duration
    ) {
        var writer = OutboundWriter()
        PostgresClientMessage.CancelRequest(processID: key.processID, secretKey: key.secretKey)
            .encode(into: &writer)
        let request = writer.takeBytes()
        let security = tls.map { tls in
            PostgresClientMessage.sslRequest.encode(into: &writer)
            return AsideSecurity(
                request: writer.takeBytes(), consent: UInt8(ascii: "S"), tls: tls)
        }
        sendAside(request, security: security, within: time).whenComplete { _ in
            perform { $0.cancelWasDelivered() }
        }
    }
}
