// A MySQL connection as a value: bytes and events in, bytes and actions out. The server speaks first; what a packet is follows
// from what was said before.

import AuthKit
import MySQLLanguage
import MySQLWire
import NIOCore
import ServerKit
import WireCore

/// The server's side of one connection. Work that an action announces waits here to be taken.
///
/// Invalid events of the peer: a packet with the wrong number and one that is too long end the connection with an error; one that
/// cannot be read ends it before the session is there, and is answered by an error afterwards. Legal races: events that come
/// when the connection is closed are passed over.
struct MySQLMachine: Sendable, ~Copyable {
    private enum Phase {
        /// The greeting is not said yet.
        case new
        /// The client's response is awaited.
        case greeted
        /// The verdict is awaited.
        case judging(Client)
        case authentication(AuthenticationPhase, Client)
        /// The session is being opened.
        case opening(Client)
        /// `commands` holds its state, so that it is changed in place.
        case ready
        case closed
    }

    /// What a client has said of itself.
    private struct Client {
        var opening: MySQLOpening
        var token: [UInt8]
        var plugin: String?
        /// Its user changes.
        var isChanging = false
    }

    private let flavor: MySQLFlavor
    private let offered: MySQLCapabilities
    private let plugin: MySQLAuthenticationPlugin
    private let peer: PeerAddress
    private var phase = Phase.new
    private var commands = CommandPhase()
    private var decoder = FrameDecoder()
    private var format = MySQLPacketFormat(limit: limitBeforeSession)
    private(set) var capabilities: MySQLCapabilities = []
    private var attributes: [MySQLConnectAttribute] = []
    private var salt: [UInt8] = []
    private var isEncrypted = false
    private var awaitsTLS = false
    private var request: MySQLRequest?
    /// What the client is told instead of being let in.
    private var refusal: MySQLServerMessage.ErrorReport?
    private(set) var hasSaidGoodbye = false

    /// Nobody who is not let in has the server keep more.
    private static let limitBeforeSession = 128 << 10
    /// MySQL's connect_timeout.
    private static let connectTimeoutMilliseconds: Int64 = 10_000

    init(
        _ flavor: MySQLFlavor, plugin: MySQLAuthenticationPlugin, peer: PeerAddress,
        offersTLS: Bool
    ) {
        self.flavor = flavor
        self.plugin = plugin
        self.peer = peer
        offered = flavor.offered(withTLS: offersTLS)
    }

    mutating func receive(_ bytes: ByteBuffer) {
        if case .closed = phase { return }
        decoder.append(bytes)
    }

    // MARK: Messages

    mutating func next(_ access: MySQLAccess, into sink: inout MySQLPacketSink) -> MachineAction {
        guard !awaitsTLS else { return .wait }
        switch phase {
        case .new, .judging, .opening, .closed: return .wait
        case .greeted, .authentication, .ready: break
        }
        let frame: Frame
        do throws(WireError) {
            guard let next = try decoder.next(format) else { return .wait }
            frame = next
        } catch {
            if isReady { sink.sequence = 1 }
            return fail(.packetTooLarge, &sink)
        }
        guard frame.firstSequence == (isReady ? 0 : sink.sequence) else {
            if isReady { sink.sequence = 0 }
            return fail(.packetsOutOfOrder, &sink)
        }
        sink.sequence = frame.kind &+ 1
        do throws(WireError) {
            return route(
                try MySQLClientMessage.decode(frame, expectation, capabilities), access, &sink)
        } catch {
            guard isReady else { return fail(.badHandshake, &sink) }
            let command = frame.body.readableBytesView.first
            return act(commands.receiveUnreadable(error, command: command), &sink)
        }
    }

    private var isReady: Bool {
        if case .ready = phase { return true }
        return false
    }

    private var expectation: MySQLClientMessage.Expectation {
        switch phase {
        case .authentication: .authentication
        case .ready: .command
        case .new, .greeted, .judging, .opening, .closed: .handshake
        }
    }

    private mutating func route(
        _ message: MySQLClientMessage, _ access: MySQLAccess, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        switch (phase, message) {
        case (.ready, let message):
            if case .quit = message { hasSaidGoodbye = true }
            return act(commands.receive(message, capabilities, limit: format.limit), &sink)
        case (.greeted, .sslRequest): return startTLS(&sink)
        case (.greeted, .handshakeResponse(let response)): return take(response, &sink)
        case (.authentication(var exchange, let client), .authenticationResponse(let response)):
            let outcome = exchange.receive(response.data, key: { access.passwordKey }, &sink)
            phase = .authentication(exchange, client)
            return act(outcome, client, &sink)
        default: return fail(.badHandshake, &sink)
        }
    }

    private mutating func startTLS(_ sink: inout MySQLPacketSink) -> MachineAction {
        guard offered.contains(.tls), !isEncrypted else { return fail(.badHandshake, &sink) }
        awaitsTLS = true
        return .startTLS(unread: decoder.takeBuffered())
    }

    private mutating func take(
        _ response: MySQLClientMessage.HandshakeResponse, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        capabilities = response.capabilities.intersection(offered)
        sink.capabilities = capabilities
        attributes = response.attributes ?? []
        if let refusal { return end(refusal, &sink) }
        return judge(
            Client(
                opening: opening(
                    user: response.user, database: response.database,
                    collation: UInt16(response.charset)),
                token: response.token,
                plugin: capabilities.contains(.pluginAuthentication) ? response.plugin : nil))
    }

    private mutating func changeUser(
        _ change: MySQLClientMessage.ChangeUser
    ) -> MachineAction {
        if let attributes = change.attributes { self.attributes = attributes }
        return judge(
            Client(
                opening: opening(
                    user: change.user, database: change.database, collation: change.charset ?? 0),
                token: change.token, plugin: change.plugin, isChanging: true))
    }

    private mutating func judge(_ client: Client) -> MachineAction {
        phase = .judging(client)
        return .authenticate
    }

    private func opening(user: String, database: String?, collation: UInt16) -> MySQLOpening {
        let program = attribute("program_name") ?? attribute("_client_name") ?? ""
        return MySQLOpening(
            login: MySQLLogin(
                user: user, host: peer.hostName,
                database: database.flatMap { $0.isEmpty ? nil : $0 },
                options: MySQLClientOptions(capabilities, isEncrypted: isEncrypted),
                collation: collation, program: program),
            label: attribute("understudy.label"))
    }

    private func attribute(_ name: String) -> String? {
        attributes.last { $0.name == name }?.value
    }

    // MARK: Outcomes

    private mutating func act(
        _ outcome: AuthenticationPhase.Outcome, _ client: Client, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        switch outcome {
        case .proceed: return .proceed
        case .accepted:
            phase = .opening(client)
            return .enter
        case .failed(let error): return fail(error, &sink)
        }
    }

    private mutating func act(
        _ outcome: CommandPhase.Outcome, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        switch outcome {
        case .proceed: return .proceed
        case .work(let request, let hasAnswer):
            self.request = request
            return .work(endsAnswer: hasAnswer)
        case .fail(let error):
            // The session says it, and keeps it for SHOW WARNINGS.
            request = .fail(error.error(flavor))
            return .work(endsAnswer: true)
        case .changeUser(let change): return changeUser(change)
        case .close:
            phase = .closed
            return .close
        }
    }

    /// The work that the last action announced.
    mutating func takeRequest() -> MySQLRequest? { request.take() }

    private mutating func fail(
        _ error: MySQLProtocolError, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        end(error.report(flavor), &sink)
    }

    // MARK: Events

    /// The server speaks first.
    mutating func greet(session: Int32, _ sink: inout MySQLPacketSink) -> MachineAction {
        guard case .new = phase else { return .wait }
        salt = AuthenticationPhase.drawSalt()
        sink.sequence = 0
        sink.say(
            .greeting(
                .init(
                    version: flavor.greeting,
                    connectionID: UInt32(bitPattern: session), salt: salt,
                    capabilities: offered, charset: flavor.greetingCollation,
                    plugin: plugin.rawValue)))
        phase = .greeted
        return .wait
    }

    mutating func encrypted() -> MachineAction {
        awaitsTLS = false
        isEncrypted = true
        return .proceed
    }

    /// The client is told this in the greeting's place, or as soon as it has said who it is.
    mutating func refuse(
        _ error: MySQLServerMessage.ErrorReport, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        var error = error
        switch phase {
        case .new:
            // No client is told an SQLSTATE before it has said that it knows them.
            error.sqlState = nil
            sink.sequence = 0
        case .greeted:
            refusal = error
            return .wait
        case .judging, .authentication, .opening, .ready: break
        case .closed: return .close
        }
        return end(error, &sink)
    }

    private mutating func end(
        _ error: MySQLServerMessage.ErrorReport, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        sink.say(.error(error))
        phase = .closed
        return .close
    }

    /// What the client asked for, from its response to its session.
    var opening: MySQLOpening? {
        switch phase {
        case .judging(let client), .authentication(_, let client), .opening(let client):
            client.opening
        case .new, .greeted, .ready, .closed: nil
        }
    }

    var credentials: MySQLCredentials? {
        guard case .judging(let client) = phase else { return nil }
        return MySQLCredentials(
            user: client.opening.login.user, peer: peer, usesPassword: !client.token.isEmpty)
    }

    mutating func authenticated(
        _ verdict: MySQLVerdict, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        guard case .judging(let client) = phase else { return .wait }
        switch verdict {
        case .reject(let error): return fail(error, &sink)
        case .prove(let account):
            let isPrivate = isEncrypted || peer == .unixSocket || peer == .inMemory
            var exchange = AuthenticationPhase(
                account, user: client.opening.login.user, host: peer.hostName,
                isPrivate: isPrivate, salt: salt)
            let newSalt = AuthenticationPhase.drawSalt()
            let outcome = exchange.begin(
                plugin: client.plugin, token: client.token,
                canSwitch: capabilities.contains(.pluginAuthentication),
                mustSwitch: client.isChanging, newSalt: newSalt, &sink)
            phase = .authentication(exchange, client)
            return act(outcome, client, &sink)
        }
    }

    // MARK: The session

    /// The session is there.
    mutating func entered(
        _ status: MySQLStatus, _ sink: inout MySQLPacketSink
    ) -> MachineAction {
        guard case .opening(let client) = phase else { return .wait }
        commands = CommandPhase()
        format.limit = flavor.maximumPacket
        phase = .ready
        var completion = MySQLCompletion()
        completion.status = status
        if let database = client.opening.login.database {
            completion.changes = [.schema(database)]
        }
        sink.ok(completion)
        return .proceed
    }

    /// The work is done.
    @inline(__always)
    mutating func ended(_ sink: inout MySQLPacketSink) -> MachineAction {
        commands.ended(sink.prepared, hasFailed: sink.hasFailed)
        sink.prepared = nil
        sink.hasFailed = false
        return .proceed
    }

    /// MySQL ends connections from outside without a word.
    mutating func terminate() -> MachineAction {
        phase = .closed
        return .close
    }

    // MARK: Timers

    private static let connectTimer = TimerID(rawValue: 0)

    func wantedTimer(idleMilliseconds: Int) -> WantedTimer? {
        switch phase {
        case .greeted, .judging, .authentication:
            WantedTimer(
                id: Self.connectTimer, milliseconds: Self.connectTimeoutMilliseconds,
                generation: 0)
        case .ready: commands.wantedTimer(milliseconds: idleMilliseconds)
        case .new, .opening, .closed: nil
        }
    }

    mutating func handle(_ timer: TimerID, _ sink: inout MySQLPacketSink) -> MachineAction {
        switch phase {
        case .ready where !flavor.isMariaDB:
            // It is read as the answer to the client's next command.
            sink.sequence = 1
            return fail(.inactivity, &sink)
        case .ready, .new, .greeted, .judging, .authentication:
            phase = .closed
            return .close
        case .opening, .closed: return .wait
        }
    }
}
