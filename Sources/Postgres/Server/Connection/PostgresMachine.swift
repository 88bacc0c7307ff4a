// A Postgres connection as a value: bytes and events in, bytes and actions out. This file only routes to the phases.

import NIOCore
import PostgresWire
import PostgresLanguage
import QueryEngine
import ServerKit
import WireCore

/// The server's side of one connection under protocol 3.0. A request that an action announces waits here to be taken.
struct PostgresMachine: Sendable, ~Copyable {
    /// What a phase holds stands beside it: each look at the phase would copy it.
    private enum Phase {
        indirect case startup(StartupPhase)
        /// The verdict is awaited.
        indirect case judging(PostgresOpening)
        indirect case authentication(AuthenticationPhase, PostgresOpening)
        /// The session is being opened.
        indirect case opening(PostgresOpening)
        /// `ready` holds its state, so that it is changed in place.
        case ready
        case closed
    }

    private var phase: Phase
    private var ready = ReadyPhase()
    private var decoder = FrameDecoder()
    private var format: PostgresClientFrameFormat
    private let peer: PeerAddress
    private var isEncrypted = false
    /// TLS is being put under the connection: nothing is read until it stands.
    private var awaitsTLS = false
    /// Whose statement the client wants cancelled; the connection has no other purpose.
    private(set) var cancelRequest: PostgresCancelKey?
    /// What the client is told instead of being let in.
    private var refusal: SQLError?
    private(set) var hasSaidGoodbye = false
    private static let startupTimeoutMilliseconds: Int64 = 60_000

    init(peer: PeerAddress, offersTLS: Bool) {
        self.peer = peer
        // Postgres offers no TLS on a Unix socket.
        let isOffered = offersTLS && peer != .unixSocket
        phase = .startup(StartupPhase(offersTLS: isOffered))
        format = PostgresClientFrameFormat(phase: .startup)
    }

    mutating func receive(_ bytes: ByteBuffer) {
        if case .closed = phase { return }
        decoder.append(bytes)
    }

    // MARK: Messages

    mutating func next(into sink: inout PostgresResultSink) -> MachineAction {
        guard !awaitsTLS else { return .wait }
        switch phase {
        case .judging, .opening, .closed: return .wait
        case .startup, .authentication, .ready: break
        }
        let received: Frame?
        do throws(WireError) {
            received = try decoder.next(format)
        } catch {
            return cannotFollow(error, &sink.writer)
        }
        guard let frame = consume received else { return .wait }
        let kind = frame.kind
        do throws(WireError) {
            return route(
                try PostgresClientMessage.decode(frame, exchange: exchange), &sink.writer)
        } catch {
            return cannotRead(error, kind: kind, &sink.writer)
        }
    }

    private var exchange: PostgresClientMessage.AuthenticationExchange {
        guard case .authentication(let phase, _) = phase else { return .password }
        return phase.exchange
    }

    private mutating func route(
        _ message: PostgresClientMessage, _ writer: inout OutboundWriter
    ) -> MachineAction {
        switch phase {
        case .startup(var startup):
            let outcome = startup.receive(
                message, bufferedBehind: decoder.bufferedBytes, &writer)
            phase = .startup(startup)
            return act(outcome, &writer)
        case .authentication(var authentication, let opening):
            let outcome = authentication.receive(message, &writer)
            phase = .authentication(authentication, opening)
            return act(outcome, opening, &writer)
        case .ready:
            if case .terminate = message { hasSaidGoodbye = true }
            return act(ready.receive(message), &writer)
        case .judging, .opening, .closed: return .wait
        }
    }

    /// The stream of frames is broken: an unknown kind is said, a wrong length ends the connection without a word.
    private mutating func cannotFollow(
        _ error: WireError, _ writer: inout OutboundWriter
    ) -> MachineAction {
        if case .authentication = phase, case .unknownMessage(let kind) = error {
            return fail(
                SQLError(
                    .protocolViolation, "expected password response, got message type \(kind)",
                    reach: .session), &writer)
        }
        guard case .ready = phase, let answer = SQLError(error, message: 0) else {
            phase = .closed
            return .close
        }
        return fail(answer, &writer)
    }

    private mutating func cannotRead(
        _ error: WireError, kind: UInt8, _ writer: inout OutboundWriter
    ) -> MachineAction {
        guard let answer = SQLError(error, message: kind) else {
            phase = .closed
            return .close
        }
        switch phase {
        case .ready: return act(ready.receiveUnreadable(answer, kind: kind), &writer)
        case .startup:
            return fail(
                SQLError(
                    .protocolViolation,
                    "invalid startup packet layout: expected terminator as last byte",
                    reach: .session), &writer)
        case .authentication, .judging, .opening, .closed:
            return fail(answer.fatal, &writer)
        }
    }

    // MARK: Outcomes

    private mutating func act(
        _ outcome: StartupPhase.Outcome, _ writer: inout OutboundWriter
    ) -> MachineAction {
        switch outcome {
        case .proceed: return .proceed
        case .startTLS:
            awaitsTLS = true
            return .startTLS(unread: ByteBuffer())
        case .cancel(let key):
            cancelRequest = key
            phase = .closed
            return .close
        case .authenticate(let opening):
            if let refusal { return fail(refusal, &writer) }
            phase = .judging(opening)
            return .authenticate
        case .fail(let error): return fail(error, &writer)
        }
    }

    private mutating func act(
        _ outcome: AuthenticationPhase.Outcome, _ opening: PostgresOpening,
        _ writer: inout OutboundWriter
    ) -> MachineAction {
        switch outcome {
        case .proceed: return .proceed
        case .accepted: return open(opening, &writer)
        case .failed(let error): return fail(error, &writer)
        }
    }

    private mutating func act(
        _ outcome: ReadyPhase.Outcome, _ writer: inout OutboundWriter
    ) -> MachineAction {
        switch outcome {
        case .proceed: return .proceed
        case .begin(let endsCycle): return .work(endsAnswer: endsCycle)
        case .goOn: return .goOn
        case .close:
            phase = .closed
            return .close
        case .fail(let error): return fail(error, &writer)
        }
    }

    /// The request that the last action announced.
    @inline(__always)
    mutating func takeRequest() -> SessionRequest? { ready.takeRequest() }

    /// What the COPY under way waited for.
    mutating func takeInput() -> CopyInput? { ready.takeInput() }

    /// Postgres says that the client is who it says before it looks for the database.
    private mutating func open(
        _ opening: PostgresOpening, _ writer: inout OutboundWriter
    ) -> MachineAction {
        PostgresServerMessage.Authentication.ok.encode(into: &writer)
        phase = .opening(opening)
        return .enter
    }

    private mutating func fail(_ error: SQLError, _ writer: inout OutboundWriter) -> MachineAction {
        PostgresReport(error.fatal).encode(kind: PostgresReport.errorKind, into: &writer)
        phase = .closed
        return .close
    }

    // MARK: Events

    mutating func encrypted() -> MachineAction {
        awaitsTLS = false
        isEncrypted = true
        return .proceed
    }

    /// The client is told this as soon as it has said who it is.
    mutating func refuse(_ error: SQLError, _ writer: inout OutboundWriter) -> MachineAction {
        switch phase {
        case .judging, .opening: return fail(error, &writer)
        case .startup, .authentication, .ready, .closed:
            refusal = error
            return .wait
        }
    }

    /// What the client asked for, from its start-up message to its session.
    var opening: PostgresOpening? {
        switch phase {
        case .judging(let opening), .authentication(_, let opening), .opening(let opening): opening
        case .startup, .ready, .closed: nil
        }
    }

    var credentials: PostgresCredentials? {
        guard case .judging(let opening) = phase else { return nil }
        return PostgresCredentials(
            user: opening.user, database: opening.database, peer: peer,
            isEncrypted: isEncrypted)
    }

    mutating func authenticated(
        _ verdict: PostgresVerdict, into sink: inout PostgresResultSink
    ) -> MachineAction {
        guard case .judging(let opening) = phase else { return .wait }
        switch verdict {
        case .trust: return open(opening, &sink.writer)
        case .reject(let error): return fail(error, &sink.writer)
        case .cleartext, .md5, .scram:
            guard
                let exchange = AuthenticationPhase(
                    verdict, user: opening.user, &sink.writer)
            else { return .wait }
            format.phase = .authentication
            phase = .authentication(exchange, opening)
            return .proceed
        }
    }

    // MARK: The session

    /// The session is there.
    mutating func entered(
        _ key: PostgresCancelKey, _ settings: [PostgresOpening.Setting],
        _ writer: inout OutboundWriter
    ) -> MachineAction {
        for setting in settings {
            PostgresServerMessage.ParameterStatus(name: setting.name, value: setting.value)
                .encode(into: &writer)
        }
        PostgresServerMessage.BackendKeyData(processID: key.processID, secretKey: key.secret)
            .encode(into: &writer)
        format.phase = .ready
        ready.becomeReady(&writer)
        phase = .ready
        return .proceed
    }

    /// The work under way waits for the data of a COPY.
    mutating func needsInput() -> MachineAction {
        ready.needsInput()
        return .proceed
    }

    /// The work is done; `state` is there after work that ends a cycle.
    @inline(__always)
    mutating func ended(
        hasFailed: Bool, _ state: IdleState?, _ writer: inout OutboundWriter
    ) -> MachineAction {
        act(ready.ended(hasFailed: hasFailed, state, &writer), &writer)
    }

    func tell(_ notification: SessionNotification, _ writer: inout OutboundWriter) {
        guard case .ready = phase else { return }
        PostgresServerMessage.NotificationResponse(
            processID: notification.sender, channel: notification.channel,
            payload: notification.payload
        ).encode(into: &writer)
    }

    mutating func terminate(_ error: SQLError, _ writer: inout OutboundWriter) -> MachineAction {
        switch phase {
        case .closed: return .close
        case .startup:
            // Nobody is there yet to be told in a language that both speak.
            phase = .closed
            return .close
        case .judging, .authentication, .opening, .ready:
            return fail(error, &writer)
        }
    }

    // MARK: Timers

    private static let startupTimer = TimerID(rawValue: 0)

    var wantedTimer: WantedTimer? {
        switch phase {
        case .startup, .judging, .authentication:
            WantedTimer(
                id: Self.startupTimer, milliseconds: Self.startupTimeoutMilliseconds,
                generation: 0)
        case .ready: ready.wantedTimer
        case .opening, .closed: nil
        }
    }

    mutating func handle(_ timer: TimerID, _ writer: inout OutboundWriter) -> MachineAction {
        switch phase {
        case .startup, .judging:
            phase = .closed
            return .close
        case .authentication:
            return fail(
                SQLError(
                    .queryCanceled, "canceling authentication due to timeout", reach: .session),
                &writer)
        case .ready: return fail(ready.error(of: timer), &writer)
        case .opening, .closed: return .wait
        }
    }
}

extension SQLError {
    /// What a client is told whose connection is ended from outside.
    init(_ reason: TerminationReason) {
        switch reason {
        case .shutdown, .administrator, .abandoned:
            self.init(
                .adminShutdown, "terminating connection due to administrator command",
                reach: .session)
        }
    }
}
