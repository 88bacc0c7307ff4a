// A Postgres connection: its machine, its sink and its session in one object that the handler drives.

import FaultInjection
import NIOCore
import PostgresLanguage
import QueryEngine
import ServerKit
import StorageEngine
import WireCore

final class PostgresConnection: ProtocolConnection {
    private var machine: PostgresMachine
    private var sink = PostgresResultSink()
    private let service: PostgresService
    private var number = 0

    private var session: (any ServedPostgresSession)?
    private var key: PostgresCancelKey?
    /// ReadyForQuery follows the work under way, and before it what is kept for the end of a cycle.
    private var endsCycle = false
    /// The session has said all; notifications are being told before the cycle ends.
    private var isTellingNotifications = false

    init(_ machine: consuming PostgresMachine, _ service: PostgresService) {
        self.machine = machine
        self.service = service
    }

    // MARK: The machine

    func receive(_ bytes: ByteBuffer) { machine.receive(bytes) }

    func next() -> MachineAction {
        let action = machine.next(into: &sink)
        if case .close = action, let key = machine.cancelRequest { service.cancelKeys.cancel(key) }
        return action
    }

    func handle(_ event: MachineEvent) -> MachineAction {
        switch event {
        case .accepted(let number):
            self.number = number
            return .wait
        case .poked:
            _ = tellNotifications()
            return .wait
        case .needsInput: return machine.needsInput()
        case .encrypted: return machine.encrypted()
        case .timer(let id): return machine.handle(id, &sink.writer)
        case .refuse(let meaning): return machine.refuse(SQLError(meaning), &sink.writer)
        case .terminate(let reason): return machine.terminate(SQLError(reason), &sink.writer)
        }
    }

    func authenticate() -> MachineAction {
        guard let credentials = machine.credentials else { return .wait }
        return machine.authenticated(service.access.judge(credentials), into: &sink)
    }

    var wantedTimer: WantedTimer? { machine.wantedTimer }

    var hasSaidGoodbye: Bool { machine.hasSaidGoodbye }

    var client: ClientIdentity? { machine.opening.map(ClientIdentity.init) }

    // MARK: The session

    func enter(_ events: SessionEvents) -> MachineAction {
        guard var opening = machine.opening else { return .wait }
        opening.connection = number
        do throws(SQLError) {
            let opened = try service.opener(opening, events)
            let session = opened.session
            self.session = session
            key = opened.key
            service.cancelKeys.register(opened.key) { session.cancel() }
            return machine.entered(opened.key, opened.settings, &sink.writer)
        } catch {
            return machine.refuse(error, &sink.writer)
        }
    }

    var hasSession: Bool { session != nil }

    var isTerminated: Bool { session?.isTerminated == true }

    func begin() -> Progress {
        guard let session, let request = machine.takeRequest() else { return .terminated }
        endsCycle = request.endsCycle
        return goOn(session.start(request, &sink))
    }

    func resume() -> Progress {
        guard let session else { return .terminated }
        if isTellingNotifications { return goOn(.finished) }
        if let input = machine.takeInput() { feed(input, to: session) }
        return goOn(session.resume(&sink))
    }

    /// The data of a COPY, which ends a cycle whatever request it belongs to.
    private func feed(_ input: CopyInput, to session: any ServedPostgresSession) {
        endsCycle = true
        switch input {
        case .data(let bytes): session.copyData(bytes)
        case .done: session.copyDone()
        case .failure(let error): session.copyFail(error)
        }
    }

    /// A busy client is told of notifications at the end of its cycle, before it hears that the server is ready.
    @inline(__always)
    private func goOn(_ progress: Progress) -> Progress {
        guard case .finished = progress, endsCycle else { return progress }
        isTellingNotifications = !tellNotifications()
        return isTellingNotifications ? .outputFull : .finished
    }

    /// Says what has come from other sessions as long as there is room; false: there may be more.
    private func tellNotifications() -> Bool {
        guard let session else { return true }
        while !isOutputFull {
            guard let notification = session.nextNotification() else { return true }
            machine.tell(notification, &sink.writer)
        }
        return false
    }

    func ended() -> MachineAction {
        let hasFailed = sink.hasFailed
        if hasFailed { sink.hasFailed = false }
        guard endsCycle, let session else {
            return machine.ended(hasFailed: hasFailed, nil, &sink.writer)
        }
        sink.endCycle()
        let timeouts = session.idleTimeouts
        return machine.ended(
            hasFailed: hasFailed,
            IdleState(
                status: session.transactionStatus,
                idleInTransactionMilliseconds: timeouts.inTransactionMilliseconds,
                idleMilliseconds: timeouts.sessionMilliseconds), &sink.writer)
    }

    func interrupt(_ reason: TerminationReason) { session?.terminate(SQLError(reason)) }

    func leave() {
        session?.close()
        session = nil
        if let key { service.cancelKeys.forget(key) }
        key = nil
    }

    /// A statement goes on without its client, and commits if nobody else was to say so.
    var abandonment: Abandonment { .completes }

    func faultContext() -> FaultContext? { session?.faultContext() }

    // MARK: The pool

    /// The session with the sink that it writes to; no session: it has nothing more to say.
    private struct Lent: LentWork {
        let session: (any ServedPostgresSession)?
        var sink: PostgresResultSink

        mutating func resume() -> Progress {
            let progress = session?.resume(&sink) ?? .finished
            if !progress.wantsTime { Reaper.giveBack() }
            return progress
        }
    }

    func lend() -> any LentWork {
        // A copy kept here would cost every row a copy of the store.
        defer { sink = PostgresResultSink(noting: sink.writer.notesMessages) }
        return Lent(session: isTellingNotifications ? nil : session, sink: sink)
    }

    func takeBack(_ work: any LentWork, _ progress: Progress) -> Progress {
        guard let lent = work as? Lent else {
            preconditionFailure("work comes back that was not lent here")
        }
        // What was said here meanwhile comes behind what the session has said.
        let meanwhile = sink
        sink = lent.sink
        sink.append(meanwhile)
        return goOn(progress)
    }

    // MARK: The output

    var isOutputFull: Bool { sink.writer.bytes.count >= sink.writer.highWaterMark }

    var hasOutput: Bool { !sink.writer.bytes.isEmpty }

    func takeOutput() -> ConnectionOutput {
        ConnectionOutput(
            bytes: sink.writer.takeBytes(), marks: sink.takeMarks(),
            messageStarts: sink.writer.takeMessageStarts(),
            messageCount: sink.writer.messageCount)
    }

    func noteMessages(_ isWatched: Bool) { sink.writer.notesMessages = isWatched }

    func notice(_ text: String) -> Bool {
        sink.notice(Notice(.notice, .successfulCompletion, text))
        return true
    }

    func markAnswer() {
        sink.marks.append(OutputMark(offset: sink.writer.pendingBytes, kind: .answer))
    }
}

extension ClientIdentity {
    init(_ opening: PostgresOpening) {
        self.init(user: opening.user, database: opening.database)
        for setting in opening.settings {
            switch setting.name {
            case "application_name": application = setting.value
            case "understudy.label": label = setting.value
            default: break
            }
        }
    }
}
