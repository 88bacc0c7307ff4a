// A Postgres connection as a value: bytes and events in, bytes and actions out. This file only routes to the phases.

package import NIOCore
import PostgresWire
import QueryEngine
package import ServerKit
import WireCore

/// The server's side of one connection under protocol 3.0.
package struct PostgresMachine: ConnectionMachine, ~Copyable {
    package typealias Sink = PostgresResultSink
    package typealias Credentials = PostgresCredentials
    package typealias Verdict = PostgresVerdict

    private enum Phase {
        case startup(StartupPhase)
        /// The verdict is awaited.
        case judging(SessionOpening)
        case authentication(AuthenticationPhase, SessionOpening)
        /// The session is being opened.
        case opening
        /// `ready` holds its state, so that it is changed in place.
        case ready
        /// A cancel was passed on; the connection has no other purpose.
        case cancelling
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
    private var request = RequestID(rawValue: 0)
    private var awaitsResult = false
    /// What the client is told instead of being let in.
    private var refusal: SQLError?
    private(set) var hasSaidGoodbye = false
    private let startupTimeoutMilliseconds: Int64

    package init(
        peer: PeerAddress, offersTLS: Bool,
        largeMessageLimit: Int = PostgresClientFrameFormat.postgresLargeLimit,
        startupTimeoutMilliseconds: Int64 = 60_000
    ) {
        self.peer = peer
        self.startupTimeoutMilliseconds = startupTimeoutMilliseconds
        // Postgres offers no TLS on a Unix socket.
        let isOffered = offersTLS && peer != .unixSocket
        phase = .startup(StartupPhase(offersTLS: isOffered))
        format = PostgresClientFrameFormat(phase: .startup, largeLimit: largeMessageLimit)
    }

    package var bufferedBytes: Int { decoder.bufferedBytes }

    package mutating func receive(_ bytes: ByteBuffer) {
        if case .closed = phase { return }
        decoder.append(bytes)
    }

    // MARK: Messages

    package mutating func next(into sink: inout PostgresResultSink) -> MachineAction {
        guard !awaitsResult, !awaitsTLS else { return .wait }
        switch phase {
        case .judging, .opening, .cancelling, .closed: return .wait
        case .startup, .authentication, .ready: break
        }
        let frame: Frame
        do throws(WireError) {
            guard let next = try decoder.next(format) else { return .wait }
            frame = next
        } catch {
            return cannotFollow(error, &sink.writer)
        }
        do throws(WireError) {
            return route(
                try PostgresClientMessage.decode(frame, exchange: exchange), &sink.writer)
        } catch {
            return cannotRead(error, kind: frame.kind, &sink.writer)
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
        case .judging, .opening, .cancelling, .closed: return .wait
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
                    isFatal: true), &writer)
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
                    isFatal: true), &writer)
        case .authentication, .judging, .opening, .cancelling, .closed:
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
            return .startTLS
        case .cancel(let key):
            phase = .cancelling
            return ask(.cancel(key))
        case .authenticate(let opening):
            if let refusal { return fail(refusal, &writer) }
            phase = .judging(opening)
            return .authenticate
        case .fail(let error): return fail(error, &writer)
        }
    }

    private mutating func act(
        _ outcome: AuthenticationPhase.Outcome, _ opening: SessionOpening,
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
        case .request(let work): return ask(work)
        case .close:
            phase = .closed
            return .close
        case .fail(let error): return fail(error, &writer)
        }
    }

    private mutating func ask(_ work: SessionWork) -> MachineAction {
        request = request.next()
        awaitsResult = true
        return .request(request, work)
    }

    /// Postgres says that the client is who it says before it looks for the database.
    private mutating func open(
        _ opening: SessionOpening, _ writer: inout OutboundWriter
    ) -> MachineAction {
        PostgresServerMessage.Authentication.ok.encode(into: &writer)
        phase = .opening
        return ask(.open(opening))
    }

    private mutating func fail(_ error: SQLError, _ writer: inout OutboundWriter) -> MachineAction {
        PostgresReport(error.fatal).encode(kind: PostgresReport.errorKind, into: &writer)
        phase = .closed
        return .close
    }

    // MARK: Events

    package mutating func handle(
        _ event: MachineEvent, into sink: inout PostgresResultSink
    ) -> MachineAction {
        switch event {
        case .stepResult(let id, let result):
            // A late answer to a request that is no longer waited for.
            guard awaitsResult, id == request else { return .wait }
            awaitsResult = false
            return handle(result, &sink.writer)
        case .notification(let notification): return handle(notification, &sink.writer)
        case .tlsEstablished:
            awaitsTLS = false
            isEncrypted = true
            return .proceed
        case .timer(let id): return handle(id, &sink.writer)
        case .terminate(let reason): return terminate(reason, &sink.writer)
        case .refuse(let error):
            if case .judging = phase { return fail(error, &sink.writer) }
            refusal = error
            return .wait
        case .inputClosed:
            phase = .closed
            return .close
        }
    }

    package var opening: SessionOpening? {
        guard case .judging(let opening) = phase else { return nil }
        return opening
    }

    package var credentials: PostgresCredentials? {
        guard case .judging(let opening) = phase else { return nil }
        return PostgresCredentials(
            user: opening.user, database: opening.database, peer: peer,
            isEncrypted: isEncrypted)
    }

    package mutating func authenticated(
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

    private mutating func handle(
        _ result: SessionResult, _ writer: inout OutboundWriter
    ) -> MachineAction {
        if case .ready = phase { return act(ready.receive(result, &writer), &writer) }
        switch (phase, result) {
        case (.opening, .opened(let key, let settings)):
            greet(key, settings, &writer)
            return .proceed
        case (.opening, .refused(let error)): return fail(error, &writer)
        default:
            phase = .closed
            return .close
        }
    }

    private mutating func greet(
        _ key: ConnectionKey, _ settings: [SessionOpening.Setting],
        _ writer: inout OutboundWriter
    ) {
        for setting in settings {
            PostgresServerMessage.ParameterStatus(name: setting.name, value: setting.value)
                .encode(into: &writer)
        }
        PostgresServerMessage.BackendKeyData(processID: key.processID, secretKey: key.secret)
            .encode(into: &writer)
        format.phase = .ready
        ready.becomeReady(&writer)
        phase = .ready
    }

    private func handle(
        _ notification: SessionNotification, _ writer: inout OutboundWriter
    ) -> MachineAction {
        guard case .ready = phase else { return .wait }
        PostgresServerMessage.NotificationResponse(
            processID: notification.sender, channel: notification.channel,
            payload: notification.payload
        ).encode(into: &writer)
        return .proceed
    }

    private mutating func terminate(
        _ reason: TerminationReason, _ writer: inout OutboundWriter
    ) -> MachineAction {
        switch phase {
        case .closed, .cancelling: return .close
        case .startup:
            // Nobody is there yet to be told in a language that both speak.
            phase = .closed
            return .close
        case .judging, .authentication, .opening, .ready:
            return fail(SQLError(reason), &writer)
        }
    }

    // MARK: Timers

    private static let startupTimer = TimerID(rawValue: 0)

    package var wantedTimer: WantedTimer? {
        switch phase {
        case .startup, .judging, .authentication:
            WantedTimer(
                id: Self.startupTimer, milliseconds: startupTimeoutMilliseconds, generation: 0)
        case .ready: ready.wantedTimer
        case .opening, .cancelling, .closed: nil
        }
    }

    private mutating func handle(_ timer: TimerID, _ writer: inout OutboundWriter) -> MachineAction
    {
        switch phase {
        case .startup, .judging:
            phase = .closed
            return .close
        case .authentication:
            return fail(
                SQLError(
                    .queryCanceled, "canceling authentication due to timeout", isFatal: true),
                &writer)
        case .ready: return fail(ready.error(of: timer), &writer)
        case .opening, .cancelling, .closed: return .wait
        }
    }
}

extension SQLError {
    /// What a client is told whose connection is ended from outside.
    init(_ reason: TerminationReason) {
        switch reason {
        case .shutdown, .administrator:
            self.init(
                .adminShutdown, "terminating connection due to administrator command",
                isFatal: true)
        case .tooManyConnections:
            self.init(.tooManyConnections, "sorry, too many clients already", isFatal: true)
        case .crash:
            self.init(
                .adminShutdown, "terminating connection because the database was restored",
                isFatal: true)
        }
    }
}
