// One connection's conversation: lets login and session speak, and gives each answer to the task that waits for it.

import ClientKit
import ClientPooling
import NIOCore
import PostgresWire
import WireCore

/// The client's side of one connection.
struct PostgresConversation: ClientConversation {
    private enum Phase {
        case login(LoginMachine)
        case session
        case over((any Error)?)
    }

    var output = ConversationOutput()
    var listeners = ConnectionListeners()
    private var phase: Phase
    private var session: SessionMachine
    private var streams: [RequestID: ResultStream] = [:]
    /// Streams to which something was added since the last delivery.
    private var touched: [ResultStream] = []
    private var isWritable = true
    /// Tasks that send the data of a COPY and have sent enough for now.
    private var writers: [CheckedContinuation<Void, Never>] = []
    private var key: PostgresServerMessage.BackendKeyData?
    /// The server was asked to stop, and its time runs.
    private var isAsking = false
    private let state: SessionState
    private let login: ResultStream
    private let messages: DriverFrameFormat
    private let cancelTimeout: Duration

    init(
        _ facts: LoginFacts, options: PostgresOptions, state: SessionState, login: ResultStream
    ) {
        phase = .login(LoginMachine(facts))
        session = SessionMachine(cacheCapacity: options.statementCacheCapacity)
        self.state = state
        self.login = login
        messages = .messages(PostgresServerFrameFormat(largeLimit: options.largestMessage))
        cancelTimeout = options.cancelTimeout
    }

    var format: DriverFrameFormat {
        if case .login(let machine) = phase, machine.awaitsTLSAnswer {
            .tlsAnswer
        } else {
            messages
        }
    }

    // MARK: From the socket

    mutating func connected() { changeLogin { $0.connected() } }

    mutating func encrypted(certificate: [UInt8]?) {
        changeLogin { $0.encrypted(certificate: certificate) }
    }

    mutating func takeRun(from decoder: inout FrameDecoder) throws {
        while case .session = phase, session.takesRows,
            let run = try decoder.takeRun(of: PostgresServerMessage.DataRow.kind, messages)
        {
            session.receivedRows(run.bytes)
            perform()
        }
    }

    mutating func received(_ frame: Frame) throws {
        switch phase {
        case .login: try receivedInLogin(frame)
        case .session:
            try session.received(try PostgresServerMessage.decode(frame))
            perform()
        case .over: break
        }
    }

    private mutating func receivedInLogin(_ frame: Frame) throws {
        try changeLogin { machine throws in
            if machine.awaitsTLSAnswer {
                try machine.receivedTLSAnswer(frame.kind)
            } else {
                try machine.received(try PostgresServerMessage.decode(frame))
            }
        }
        guard case .login(let machine) = phase, machine.isDone else { return }
        phase = .session
        key = machine.key
        state.change { facts in
            facts.parameters = machine.parameters
            facts.processID = machine.key?.processID ?? 0
            facts.isEncrypted = machine.isEncrypted
        }
        for notice in machine.notices { listeners.notice(PostgresNotice(notice)) }
        login.finish(.success(()))
    }

    private mutating func changeLogin(_ body: (inout LoginMachine) throws -> Void) rethrows {
        guard case .login(var machine) = phase else { return }
        try body(&machine)
        if machine.writer.pendingBytes > 0 {
            output.writer.append(machine.writer)
            machine.writer = OutboundWriter()
        }
        if machine.startsTLS {
            output.startsTLS = true
            machine.handshakeBegan()
        }
        phase = .login(machine)
    }

    mutating func readCompleted() {
        guard !touched.isEmpty else { return }
        for stream in touched { stream.deliver() }
        touched.removeAll(keepingCapacity: true)
    }

    /// The server did not stop in time.
    mutating func timeIsUp() {
        output.closes = .failed(
            ClientError.connectionClosed("the server did not stop what it was asked to stop"))
    }

    mutating func closed(_ reason: (any Error)?) {
        var reason = reason
        switch phase {
        case .login:
            login.finish(.failure(reason ?? ClientError.connectFailed("the connection was closed")))
        case .session: if let farewell = session.farewell { reason = farewell }
        case .over: return
        }
        phase = .over(reason)
        session.connectionEnded()
        perform()
        readCompleted()
        resumeWriters()
    }

    // MARK: From tasks

    mutating func submit(_ request: SessionRequest, _ stream: ResultStream) {
        if case .over(let reason) = phase {
            state.change { $0.underWay -= 1 }
            return stream.finish(.failure(ClientError.neverSent(reason)))
        }
        streams[request.id] = stream
        session.submit(request)
        perform()
    }

    mutating func cancel(_ id: RequestID) {
        session.cancel(id)
        perform()
    }

    /// Its task is cancelled, and it is not to be stopped: but not to be waited for without end either.
    mutating func limitTime(of id: RequestID) {
        guard streams[id] != nil, !isAsking else { return }
        isAsking = true
        output.timer = .set(cancelTimeout)
    }

    /// Nobody wants the rest.
    mutating func abandon(_ id: RequestID) {
        session.detach(id)
        output.wantsInput = true
    }

    /// The task has taken what was there.
    mutating func resumeReading() { output.wantsInput = true }

    mutating func cancelWasDelivered() {
        session.cancelWasDelivered()
        perform()
    }

    mutating func sendCopyData(_ id: RequestID, _ bytes: ByteBuffer) {
        session.sendCopyData(id, bytes)
        perform()
    }

    mutating func endCopy(_ id: RequestID, failure: String?) {
        session.endCopy(id, failure: failure)
        perform()
    }

    /// Resumes it once the socket takes more.
    mutating func whenWritable(_ continuation: CheckedContinuation<Void, Never>) {
        guard !isWritable, case .session = phase else { return continuation.resume() }
        writers.append(continuation)
    }

    mutating func writabilityChanged(_ isWritable: Bool) {
        self.isWritable = isWritable
        if isWritable { resumeWriters() }
    }

    private mutating func resumeWriters() {
        for writer in writers { writer.resume() }
        writers = []
    }

    /// A polite end.
    mutating func terminate() {
        PostgresClientMessage.terminate.encode(into: &output.writer)
        output.closes = .inOrder
    }

    // MARK: What follows

    private mutating func perform() {
        if session.writer.pendingBytes > 0 {
            output.writer.write(bytes: session.writer.bytes)
            session.writer.bytes.removeAll(keepingCapacity: true)
        }
        guard !session.actions.isEmpty else { return }
        let actions = session.actions
        session.actions.removeAll(keepingCapacity: true)
        for action in actions { perform(action) }
    }

    private mutating func perform(_ action: SessionAction) {
        switch action {
        case .columns(let id, let columns): add(.columns(columns), to: id)
        case .rows(let id, let bytes): add(.rows(bytes), to: id)
        case .completed(let id, let tag): add(.completed(tag), to: id)
        case .copyIn(let id, let format): add(.copyIn(format), to: id)
        case .copyOut(let id, let format): add(.copyOut(format), to: id)
        case .copyData(let id, let bytes): add(.copyData(bytes), to: id)
        case .finished(let id, let failure): finish(id, failure)
        case .askToCancel: askToCancel()
        case .notice(let report): listeners.notice(PostgresNotice(report))
        case .notification(let message): listeners.notification(message)
        case .parameter(let name, let value):
            // A server does not make up settings without end.
            state.change { if $0.parameters.count < 1000 { $0.parameters[name] = value } }
        case .ready(let status):
            state.change { $0.status = status }
        }
    }

    private mutating func add(_ event: ResultEvent, to id: RequestID) {
        guard let stream = streams[id] else { return }
        if stream.add(event) { output.wantsInput = false }
        if touched.last !== stream { touched.append(stream) }
    }

    private mutating func finish(_ id: RequestID, _ failure: RequestFailure?) {
        state.change { $0.underWay -= 1 }
        guard let stream = streams.removeValue(forKey: id) else { return }
        if isAsking, streams.isEmpty {
            isAsking = false
            output.timer = .cancel
        }
        let end: Result<Void, any Error> =
            switch failure {
            case nil: .success(())
            case .server(let error): .failure(error)
            case .cancelled: .failure(CancellationError())
            case .misused(let message): .failure(ClientError.misused(message))
            case .neverSent: .failure(ClientError.neverSent(endReason))
            case .lost: .failure(ClientError.lostUnderway(endReason))
            }
        stream.finish(end)
        // What held the server back ends with the answer, also where nobody takes the rows that are left of it.
        output.wantsInput = true
    }

    private var endReason: (any Error)? {
        if case .over(let reason) = phase { reason } else { nil }
    }

    private mutating func askToCancel() {
        guard let key else {
            // A server that gave no key cannot be asked: its answer is waited for.
            return cancelWasDelivered()
        }
        isAsking = true
        output.timer = .set(cancelTimeout)
        listeners.askToCancel(key)
    }
}
