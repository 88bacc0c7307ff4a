// The client's side of one connection: a login, then one request after the other.

import ClientKit
import ClientPooling
import MySQLWire
import NIOCore
import WireCore

/// What somebody asks of a connection.
struct Request: Sendable {
    let command: Command
    let answer: AnswerStream
}

/// Runs the machines of the two phases, and passes answers on to whom they are for.
struct MySQLConversation: ClientConversation {
    enum Phase {
        case login(LoginMachine)
        case session(Session)
        case closed(any Error)
    }

    /// Keeps the machine, where it is changed and not copied.
    final class Session {
        @exclusivity(unchecked) var machine: CommandMachine

        init(_ machine: CommandMachine) { self.machine = machine }
    }

    var output = ConversationOutput()
    var phase: Phase
    let format: MySQLPacketFormat
    let status: ConnectionStatus
    let cacheCapacity: Int
    /// The number of the next packet during the login.
    private var loginSequence: UInt8 = 0
    private var login: (@Sendable (Result<ServerDescription, any Error>) -> Void)?

    /// Answers that wait for their turn; the first is under way where `isRunning`.
    var requests = CircularBuffer<Request>()
    var isRunning = false
    /// What came for the first request since it was last told.
    var delivery = AnswerDelivery()
    /// KILL QUERY is on its way, and nothing new is asked until it has done what it does.
    var kills = 0
    /// The kill may still hit what comes next: a ping goes first.
    var needsPing = false
    var isPinging = false
    /// The connection is to be closed once nothing is left to answer.
    var isQuitting = false
    /// Who waits until the socket takes more.
    var writers: [CheckedContinuation<Void, any Error>] = []
    var isWritable = true

    init(
        _ settings: LoginSettings, status: ConnectionStatus, packetLimit: Int,
        cacheCapacity: Int,
        login: @Sendable @escaping (Result<ServerDescription, any Error>) -> Void
    ) {
        phase = .login(LoginMachine(settings))
        format = MySQLPacketFormat(limit: packetLimit)
        self.status = status
        self.cacheCapacity = cacheCapacity
        self.login = login
    }

    // MARK: Events

    /// The server is the first to speak.
    mutating func connected() {}

    mutating func received(_ frame: Frame) throws {
        switch phase {
        case .login(var machine):
            defer { if case .login = phase { phase = .login(machine) } }
            try receive(frame, &machine)
        case .session(let session):
            let step = try session.machine.receive(frame, into: &output.writer)
            take(step, &session.machine)
        case .closed: break
        }
    }

    mutating func takeRun(from decoder: inout FrameDecoder) throws {
        guard case .session(let session) = phase, session.machine.phase == .rows,
            let batch = try session.machine.takeRows(from: &decoder, limit: format.limit)
        else { return }
        if isRunning, !isPinging { delivery.events.append(.rows(batch)) }
    }

    mutating func encrypted(certificate: [UInt8]?) {
        guard case .login(var machine) = phase else { return }
        do {
            try machine.encrypted(into: &output.writer, &loginSequence)
            phase = .login(machine)
        } catch {
            output.closes = .failed(error)
        }
    }

    mutating func readCompleted() {
        passOn()
        if case .session(let session) = phase { continueCursor(&session.machine) }
    }

    mutating func writabilityChanged(_ isWritable: Bool) {
        self.isWritable = isWritable
        guard isWritable else { return }
        resumeWriters(.success(()))
    }

    mutating func closed(_ reason: (any Error)?) {
        status.update { $0.isClosed = true }
        let error = reason ?? ClientError.connectionClosed("the connection was closed")
        var isInTransaction = false
        switch phase {
        case .closed: return
        case .login: break
        case .session(let session):
            isInTransaction = session.machine.status.contains(.inTransaction)
        }
        phase = .closed(error)
        if let login {
            self.login = nil
            login(.failure(Self.loginFailure(error)))
        }
        resumeWriters(.failure(error))
        // What was passed on already counts, then the end.
        var isFirst = isRunning && !isPinging
        let isUndone = isInTransaction && requests.first?.command.isUndoneByDisconnect ?? false
        for request in requests {
            var last = isFirst ? delivery : AnswerDelivery()
            last.completion = .failed(
                Self.failure(error, wasSent: isFirst && !isUndone))
            delivery = AnswerDelivery()
            _ = request.answer.deliver(last)
            isFirst = false
        }
        requests.removeAll()
    }

    mutating func resumeWriters(_ result: Result<Void, any Error>) {
        let waiting = writers
        writers = []
        for writer in waiting { writer.resume(with: result) }
    }

    // MARK: Login

    private mutating func receive(_ frame: Frame, _ machine: inout LoginMachine) throws {
        guard let expectation = machine.expectation else {
            throw ClientError.protocolViolation("the server speaks when it should not")
        }
        let message = try MySQLServerMessage.decode(
            frame, expectation, machine.server.capabilities)
        if case .error = message {
            // An error may be sent before anything was read, with any number.
        } else if frame.firstSequence != loginSequence {
            throw ClientError.protocolViolation(
                "packet number \(frame.firstSequence) in the place of \(loginSequence)")
        }
        loginSequence = frame.kind &+ 1
        switch try machine.receive(message, into: &output.writer, &loginSequence) {
        case .goOn: break
        case .startTLS: output.startsTLS = true
        case .loggedIn:
            if machine.server.capabilities.contains(.compress) {
                output.startsCoding = MySQLCompression(try Self.zlib())
            }
            phase = .session(
                Session(
                    CommandMachine(
                        machine.server.capabilities, status: machine.status,
                        cacheCapacity: cacheCapacity)))
            let login = login
            self.login = nil
            login?(.success(machine.server))
        }
    }

    private static func zlib() throws(ClientError) -> Zlib {
        do { return try Zlib.loaded.get() } catch {
            throw ClientError(
                .connectFailed, error.description, failureClass: .permanent,
                outcome: .notApplied)
        }
    }

    /// Nothing was done for who is not logged in.
    private static func loginFailure(_ error: any Error) -> any Error {
        switch error {
        case let error as MySQLError: error
        case let error as ClientError where error.outcome == .notApplied: error
        default:
            ClientError.connectFailed("the login failed: \(error)", underlying: error)
        }
    }

    /// - Parameter wasSent: The server may have begun with it.
    static func failure(_ error: any Error, wasSent: Bool) -> any Error {
        if var error = error as? MySQLError {
            if !wasSent { error.outcome = .notApplied }
            return error
        }
        let outcome: WorkOutcome = wasSent ? .unknown : .notApplied
        guard var known = error as? ClientError else {
            return ClientError(
                .protocolViolation, "the server's message cannot be read: \(error)",
                failureClass: .disconnect, outcome: outcome, underlying: error)
        }
        known.outcome = outcome
        return known
    }
}
